using System;
using System.Collections.Immutable;

namespace Guard.Host.Demonstration;

/// <summary>One attempt of the two Linux systems to meet otherwise than through the guard.</summary>
/// <param name="Name">What is tried: "shared disk".</param>
/// <param name="Protection">Why it fails, for people.</param>
/// <param name="Fault">Name of the fault in the test build that takes this protection away.</param>
/// <param name="Steps">Commands, one after another.</param>
/// <param name="Expected">What should be seen, word for word.</param>
/// <param name="Observe">What was seen, from the answers to the commands and what the guard recorded meanwhile.</param>
public sealed record LinuxAttempt(
    string Name,
    string Protection,
    string Fault,
    ImmutableArray<LinuxStep> Steps,
    string Expected,
    Func<ImmutableArray<string>, LinuxConversation, string> Observe);
