namespace Guard.Host.Conformance;

/// <summary>A recorded case that did not pass.</summary>
/// <param name="Name">Where it stands: group and line of a native file ("int-alu:120"), or file and index of the 80286 set ("80286/02:960").</param>
/// <param name="HasFailed">It was run and disagreed; otherwise it was left out.</param>
/// <param name="Reason">The difference, or why it was left out.</param>
public readonly record struct UnpassedCase(string Name, bool HasFailed, string Reason);
