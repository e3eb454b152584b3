namespace Guard.X86;

/// <summary>How a <see cref="Cpu.Run"/> ended.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="TicksUsed">Ticks consumed by this Run; never more than its budget.</param>
public readonly record struct RunExit(RunExitReason Reason, ulong TicksUsed);
