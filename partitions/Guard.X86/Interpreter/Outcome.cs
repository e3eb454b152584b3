namespace Guard.X86.Interpreter;

/// <summary>How an instruction that was executed out of line ended.</summary>
internal enum Outcome
{
    /// <summary>Done; the next instruction of the block follows.</summary>
    Next,

    /// <summary>Done; the instruction pointer moves on, but what follows must be looked up anew: flags, mode or memory changed.</summary>
    EndBlock,

    /// <summary>The instruction pointer is set: a branch, or a repeated instruction that goes on at the same place.</summary>
    Branch,

    /// <summary>Nothing is committed; <see cref="Processor.PendingFault"/> says why.</summary>
    Fault,
}
