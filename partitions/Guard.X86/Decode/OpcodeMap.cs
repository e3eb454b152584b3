using System.Collections.Generic;
using System.Collections.Immutable;

namespace Guard.X86.Decode;

/// <summary>The opcode rows by opcode byte, in the order of their tables: the first that fits is the instruction.</summary>
internal static class OpcodeMap
{
    private static readonly ImmutableArray<ImmutableArray<OpcodeRow>> OneByte = Build(OneByteOpcodes.Rows);
    private static readonly ImmutableArray<ImmutableArray<OpcodeRow>> TwoByte = Build(TwoByteOpcodes.Rows);

    /// <summary>The rows of an opcode; empty when it is undefined.</summary>
    public static ImmutableArray<OpcodeRow> Rows(bool isTwoByte, byte opcode) => isTwoByte ? TwoByte[opcode] : OneByte[opcode];

    private static ImmutableArray<ImmutableArray<OpcodeRow>> Build(ImmutableArray<OpcodeRow> rows)
    {
        List<OpcodeRow>[] byOpcode = new List<OpcodeRow>[256];
        for (int i = 0; i < byOpcode.Length; i++)
        {
            byOpcode[i] = [];
        }

        foreach (OpcodeRow row in rows)
        {
            for (int i = 0; i < row.Span; i++)
            {
                byOpcode[row.OpcodeByte + i].Add(row);
            }
        }

        ImmutableArray<ImmutableArray<OpcodeRow>>.Builder map = ImmutableArray.CreateBuilder<ImmutableArray<OpcodeRow>>(256);
        foreach (List<OpcodeRow> list in byOpcode)
        {
            map.Add([.. list]);
        }

        return map.MoveToImmutable();
    }
}
