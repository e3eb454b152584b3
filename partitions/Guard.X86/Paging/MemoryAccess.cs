namespace Guard.X86.Paging;

/// <summary>What a linear address is used for.</summary>
internal enum MemoryAccess
{
    /// <summary>Data read.</summary>
    Read,

    /// <summary>Data write.</summary>
    Write,

    /// <summary>Instruction fetch.</summary>
    Fetch,
}
