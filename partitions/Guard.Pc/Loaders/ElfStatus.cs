namespace Guard.Pc.Loaders;

/// <summary>What became of reading an ELF file.</summary>
internal enum ElfStatus
{
    /// <summary>Its segments were read.</summary>
    Good,

    /// <summary>It is not a 32-bit little-endian executable ELF file for the 386.</summary>
    NotElf,

    /// <summary>A program header is malformed or its bytes lie outside the file.</summary>
    BadProgramHeader,

    /// <summary>There are more segments than a loader takes.</summary>
    TooManySegments,
}
