using System.Collections.Immutable;

namespace Guard.Experiments;

/// <summary>A deliberate fault of the test build, and the claims it must turn red.</summary>
/// <param name="Name">As --plant takes it: `refusal-code`.</param>
/// <param name="Claims">Ids of claims whose experiment must find it.</param>
/// <param name="Text">What is broken, as a sentence.</param>
public sealed record PlantedFault(string Name, ImmutableArray<string> Claims, string Text);
