using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Guard.X86.Paging;

/// <summary>The 4 KiB of a page, seen as bytes, words, doublewords and quadwords in place.</summary>
/// <remarks>
/// The lengths are constants, so the JIT proves every masked index in range: aligned accesses need no bounds check and no unsafe code.
/// The overlay reads guest memory as the host orders bytes, hence <see cref="PhysicalMemory"/> refuses a big-endian host.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct PageBytes
{
    /// <summary>Bytes in a page.</summary>
    public const int Size = 4096;

    [FieldOffset(0)]
    public ByteArray Bytes;

    [FieldOffset(0)]
    public WordArray Words;

    [FieldOffset(0)]
    public DoublewordArray Doublewords;

    [FieldOffset(0)]
    public QuadwordArray Quadwords;

    [InlineArray(Size)]
    internal struct ByteArray
    {
        private byte _first;
    }

    [InlineArray(Size / 2)]
    internal struct WordArray
    {
        private ushort _first;
    }

    [InlineArray(Size / 4)]
    internal struct DoublewordArray
    {
        private uint _first;
    }

    [InlineArray(Size / 8)]
    internal struct QuadwordArray
    {
        private ulong _first;
    }
}
