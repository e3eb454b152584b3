namespace Guard.X86.State;

/// <summary>A segment register: the visible selector and the hidden descriptor cache (SDM Vol. 3A 3.4.3 "Segment Registers").</summary>
/// <param name="Selector">The visible part.</param>
/// <param name="Base">Linear base address.</param>
/// <param name="Limit">Last valid offset, granularity applied.</param>
/// <param name="Access">Bits 0-7: type, S, DPL, P (descriptor bits 40-47). Bits 12-15: AVL, L, D/B, G (descriptor bits 52-55).</param>
public readonly record struct SegmentState(ushort Selector, ulong Base, uint Limit, ushort Access)
{
    /// <summary>Access of a present, accessed, read/write data segment of 64 KiB, as real mode has it.</summary>
    public const ushort RealModeData = 0x0093;

    /// <summary>Access of a present, accessed, readable code segment of DPL 0 with 32-bit default size.</summary>
    public const ushort FlatCode32 = 0xC09B;

    /// <summary>Access of a present, accessed, writable data segment of DPL 0 with 32-bit stack size.</summary>
    public const ushort FlatData32 = 0xC093;

    /// <summary>Descriptor privilege level, 0 to 3.</summary>
    public int DPL => (Access >> 5) & 3;

    /// <summary>The segment is present in memory.</summary>
    public bool IsPresent => (Access & 0x80) != 0;

    /// <summary>Code or data (S = 1), not a system segment.</summary>
    public bool IsCodeOrData => (Access & 0x10) != 0;

    /// <summary>The type field, four bits.</summary>
    public int Type => Access & 0xF;

    /// <summary>Default operand size or stack size is 32 bits.</summary>
    public bool IsBig => (Access & 0x4000) != 0;

    /// <summary>An expand-down data segment: valid offsets lie above the limit.</summary>
    public bool IsExpandDown => (Access & 0x1C) == 0x14;

    /// <summary>Data or conforming or readable code: reads are allowed.</summary>
    public bool IsReadable => (Access & 0x1A) is 0x10 or 0x12 or 0x1A;

    /// <summary>Writable data.</summary>
    public bool IsWritable => (Access & 0x1A) == 0x12;
}
