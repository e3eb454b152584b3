using System;

namespace Guard.Host;

/// <summary>An operator's mistake, or something of his machine's: one clear message, the next step, and the exit code of CLI.md.</summary>
public sealed class OperatorException : Exception
{
    /// <summary>An error with its exit code: 1 read and found wanting, 2 bad usage or unreadable.</summary>
    public OperatorException(int exitCode, string message, string? nextStep = null, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
        NextStep = nextStep;
    }

    /// <summary>Bad usage or unreadable, exit code 2.</summary>
    public OperatorException(string message)
        : this(2, message) { }

    /// <summary>Bad usage or unreadable, exit code 2.</summary>
    public OperatorException(string message, Exception innerException)
        : this(2, message, null, innerException) { }

    /// <summary>Bad usage or unreadable, exit code 2.</summary>
    public OperatorException()
        : this(2, "unreadable") { }

    /// <summary>Exit code of the process.</summary>
    public int ExitCode { get; }

    /// <summary>What to do next, or null.</summary>
    public string? NextStep { get; }
}
