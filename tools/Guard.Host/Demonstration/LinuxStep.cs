namespace Guard.Host.Demonstration;

/// <summary>One command of an attempt.</summary>
/// <param name="Domain">In whose guest.</param>
/// <param name="Command">What is typed at its shell, as root.</param>
public sealed record LinuxStep(string Domain, string Command);
