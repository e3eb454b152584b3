using System.Collections.Generic;
using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>All SIMD rows, found by map, opcode, mandatory prefix and ModR/M byte.</summary>
internal static class SimdMap
{
    private const int Maps = 3;

    private static readonly ImmutableArray<ImmutableArray<short>> ByOpcode = Build();

    /// <summary>Every row; the index of a row stands for it in a decoded instruction.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } = All();

    /// <summary>True when any row has this opcode, so that a ModR/M byte follows (except for EMMS, 0F 77).</summary>
    /// <param name="map">0, 38h or 3Ah.</param>
    /// <param name="opcode">The last opcode byte.</param>
    internal static bool Contains(byte map, byte opcode) => !ByOpcode[Slot(map, opcode)].IsEmpty;

    /// <summary>The index of the row, or -1 for #UD.</summary>
    /// <param name="map">0, 38h or 3Ah.</param>
    /// <param name="opcode">The last opcode byte.</param>
    /// <param name="prefix">The mandatory prefix: the last of F2h and F3h, else 66h, else 0.</param>
    /// <param name="modRM">The ModR/M byte.</param>
    internal static int Find(byte map, byte opcode, byte prefix, byte modRM)
    {
        foreach (short index in ByOpcode[Slot(map, opcode)])
        {
            SimdRow row = Rows[index];
            if (row.Prefix == prefix && (!row.HasModRM || row.Fits(modRM)))
            {
                return index;
            }
        }

        return -1;
    }

    private static int Slot(byte map, byte opcode) => opcode + (map == 0x38 ? 256 : map == 0x3A ? 512 : 0);

    private static ImmutableArray<SimdRow> All() =>
    [
        .. MmxOpcodes.Rows, .. SseOpcodes.Rows, .. Sse2Opcodes.Rows, .. Sse2IntegerOpcodes.Rows, .. Sse3Opcodes.Rows,
        .. Ssse3Opcodes.Rows, .. Sse41Opcodes.Rows, .. Sse42Opcodes.Rows,
    ];

    private static ImmutableArray<ImmutableArray<short>> Build()
    {
        List<short>[] lists = new List<short>[Maps * 256];
        for (int slot = 0; slot < lists.Length; slot++)
        {
            lists[slot] = [];
        }

        ImmutableArray<SimdRow> rows = All();
        for (int index = 0; index < rows.Length; index++)
        {
            lists[Slot(rows[index].Map, rows[index].Opcode)].Add((short)index);
        }

        ImmutableArray<ImmutableArray<short>>.Builder map = ImmutableArray.CreateBuilder<ImmutableArray<short>>(lists.Length);
        foreach (List<short> list in lists)
        {
            map.Add([.. list]);
        }

        return map.MoveToImmutable();
    }
}
