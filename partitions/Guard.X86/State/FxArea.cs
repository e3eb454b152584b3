using System;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Guard.X86.Semantics.Sse;

namespace Guard.X86.State;

/// <summary>The SSE part of an FXSAVE area: MXCSR, its mask and the XMM registers (SDM Vol. 1 10.5.1 "FXSAVE Area").</summary>
internal static class FxArea
{
    /// <summary>Bytes of an area; 288 to 511 are not used here.</summary>
    public const int Bytes = 512;

    private const int MxcsrAt = 24;
    private const int MaskAt = 28;
    private const int XmmAt = 160;

    /// <summary>Writes bytes 24 to 31 and 160 to 287.</summary>
    public static void WriteSse(CpuState state, Span<byte> area)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(area[MxcsrAt..], state.MXCSR);
        BinaryPrimitives.WriteUInt32LittleEndian(area[MaskAt..], MxcsrBits.Writable);
        for (int i = 0; i < XmmFile.Length; i++)
        {
            state.Xmm[i].CopyTo(area[(XmmAt + (i * 16))..]);
        }
    }

    /// <summary>The MXCSR of an area.</summary>
    public static uint ReadMxcsr(ReadOnlySpan<byte> area) => BinaryPrimitives.ReadUInt32LittleEndian(area[MxcsrAt..]);

    /// <summary>Loads MXCSR and the XMM registers.</summary>
    public static void ReadSse(CpuState state, ReadOnlySpan<byte> area)
    {
        state.MXCSR = ReadMxcsr(area);
        for (int i = 0; i < XmmFile.Length; i++)
        {
            state.Xmm[i] = Vector128.Create(area.Slice(XmmAt + (i * 16), 16));
        }
    }
}
