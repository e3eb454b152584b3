using System.Runtime.CompilerServices;

namespace Guard.X86.Paging;

/// <summary>A direct-mapped translation cache; a masked index needs no bounds check.</summary>
[InlineArray(Length)]
internal struct Tlb
{
    /// <summary>Number of entries.</summary>
    public const int Length = 256;

    /// <summary>Mask of an entry's number.</summary>
    public const int Mask = Length - 1;

    private TlbEntry _first;
}
