using System;

namespace Guard.Audit.Tests;

/// <summary>The simulated machine has stopped; continue with <see cref="FaultyLogStore.AfterCrash"/>.</summary>
public sealed class StoreCrashException : Exception
{
    public StoreCrashException()
        : base("the simulated machine stopped")
    {
    }

    public StoreCrashException(string message)
        : base(message)
    {
    }

    public StoreCrashException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
