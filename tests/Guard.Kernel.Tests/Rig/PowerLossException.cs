using System;

namespace Guard.Kernel.Tests.Rig;

/// <summary>Stands for the machine losing power in the middle of a storage operation.</summary>
public sealed class PowerLossException : Exception
{
    /// <summary>Power is lost.</summary>
    public PowerLossException()
        : base("power is lost")
    {
    }
}
