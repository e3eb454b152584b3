namespace Guard.X86.Paging;

/// <summary>One cached translation.</summary>
/// <remarks>
/// A tag is a linear page address. An access of n bytes compares its address with all offset bits but the lowest log2(n) masked off, so a
/// misaligned access misses, and so does every access when the tag is <see cref="Invalid"/>.
/// </remarks>
internal struct TlbEntry
{
    /// <summary>Equals no masked address: its low twelve bits are set.</summary>
    public const ulong Invalid = ulong.MaxValue;

    /// <summary>Linear page that may be read here.</summary>
    public ulong ReadTag;

    /// <summary>Linear page that may be stored to without further ado: writable, dirty, RAM, without code or page tables.</summary>
    public ulong WriteTag;

    /// <summary>The page's bytes; null only while both tags are invalid.</summary>
    public GuestPage Page;
}
