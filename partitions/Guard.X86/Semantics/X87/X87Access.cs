namespace Guard.X86.Semantics.X87;

/// <summary>How an x87 instruction uses memory, which says how an engine must run it.</summary>
public enum X87Access
{
    /// <summary>No memory.</summary>
    None,

    /// <summary>The operand is read first, then X87Unit.Load or X87Environment finishes.</summary>
    Read,

    /// <summary>X87Unit.TryStore computes, the engine writes, X87Unit.Complete commits.</summary>
    Write,
}
