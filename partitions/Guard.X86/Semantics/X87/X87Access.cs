namespace Guard.X86.Semantics.X87;

/// <summary>How an x87 instruction uses memory, which says how an engine must run it.</summary>
internal enum X87Access : byte
{
    /// <summary>No memory.</summary>
    None,

    /// <summary>The operand is read first, then X87Unit.Load or X87Environment finishes.</summary>
    Read,

    /// <summary>X87Unit.TryStore computes, the engine writes, X87Unit.Complete commits.</summary>
    Write,
}
