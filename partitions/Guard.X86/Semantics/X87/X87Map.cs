using System.Collections.Immutable;

namespace Guard.X86.Semantics.X87;

/// <summary>
/// Every x87 instruction by the eleven bits that FOP keeps: the low three of the escape opcode, then the ModR/M byte.
/// </summary>
internal static class X87Map
{
    private const int Entries = 8 * 256;

    private static readonly ImmutableArray<X87Instruction> Instructions = Build();

    /// <summary>The eleven bits.</summary>
    internal static ushort Index(byte opcode, byte modRM) => (ushort)(((opcode & 7) << 8) | modRM);

    /// <summary>The instruction; its Op is Undefined where the encoding gives #UD.</summary>
    internal static ref readonly X87Instruction Find(int index) => ref Instructions.ItemRef(index & (Entries - 1));

    private static ImmutableArray<X87Instruction> Build()
    {
        ImmutableArray<X87Instruction>.Builder map = ImmutableArray.CreateBuilder<X87Instruction>(Entries);
        for (int index = 0; index < Entries; index++)
        {
            map.Add(X87Decoder.Decode((byte)(0xD8 + (index >> 8)), (byte)index));
        }

        return map.MoveToImmutable();
    }
}
