namespace Guard.X86.Interpreter;

/// <summary>What makes the processor switch tasks (SDM Vol. 3A Table 7-2).</summary>
internal enum TaskSwitchKind
{
    /// <summary>Far JMP: the old task is no longer busy.</summary>
    Jump,

    /// <summary>Far CALL: nested.</summary>
    Call,

    /// <summary>Interrupt or exception through a task gate: nested.</summary>
    Interrupt,

    /// <summary>IRET with NT: back to the task that nested this one.</summary>
    Return,
}
