using System.Collections.Immutable;

namespace Guard.Experiments;

/// <summary>One claim's line of an evidence report.</summary>
/// <param name="Id">`C4`.</param>
/// <param name="Sentence">The claim.</param>
/// <param name="Argument">Why this is evidence.</param>
/// <param name="Catches">What makes it fail.</param>
/// <param name="Bounds">What was tried.</param>
/// <param name="Passed">Whether it held.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Counterexample">Null when it held.</param>
/// <param name="Digest">Over everything observed; equal on every machine.</param>
/// <param name="Seconds">Time taken here, whole seconds rounded up; not part of the digest.</param>
/// <param name="Command">What runs it again.</param>
public sealed record ClaimReport(
    string Id,
    string Sentence,
    string Argument,
    string Catches,
    string Bounds,
    bool Passed,
    ImmutableArray<Figure> Figures,
    Counterexample? Counterexample,
    string Digest,
    long Seconds,
    string Command);
