namespace Guard.X86;

/// <summary>Why a <see cref="Cpu.Run"/> ended.</summary>
public enum RunExitReason
{
    /// <summary>The budget is used up to its last tick.</summary>
    Budget,

    /// <summary>The CPU is in HLT and no interrupt can wake it now; a further Run with INTR low uses no tick.</summary>
    Halted,

    /// <summary>The bus asked for attention; the accessing instruction is complete.</summary>
    Attention,

    /// <summary>Triple fault. The CPU stays so until <see cref="Cpu.Reset"/>.</summary>
    Shutdown,

    /// <summary>A stop point of <see cref="Cpu.Stops"/> was met, which <see cref="Cpu.MetStop"/> names; or a debugger's step is done.</summary>
    Stop,
}
