namespace Guard.X86.Interpreter;

/// <summary>The virtual time inside a Run.</summary>
internal sealed class VirtualClock
{
    /// <summary>The tick at which the Run's budget would be used up.</summary>
    public ulong End;

    /// <summary>Ticks left before the instruction being executed.</summary>
    public ulong Left;

    /// <summary>The tick at which the instruction being executed started.</summary>
    public ulong Now => End - Left;
}
