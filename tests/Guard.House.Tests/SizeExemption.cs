namespace Guard.House.Tests;

/// <summary>One file, or one member of it, that may be longer than the rule says, and why. An exemption that is not needed fails
/// the build.</summary>
internal sealed record SizeExemption(string Path, string? Member, string Reason);
