namespace Guard.Policy.Testing;

/// <summary>How often the cases tried a type of a channel.</summary>
/// <param name="Channel">Channel name.</param>
/// <param name="Type">Type name.</param>
/// <param name="Rule">file:line of the channel.</param>
/// <param name="Passing">Cases that passed both filters.</param>
/// <param name="Refused">Cases that were rejected or quarantined.</param>
public readonly record struct CoverageRow(string Channel, string Type, string Rule, int Passing, int Refused);
