using System;
using System.Buffers.Binary;
using Guard.X86;

namespace Guard.Host.Debugging;

/// <summary>A processor's x87 and SSE registers as FXSAVE lays them out (SDM Vol. 1 10.5.1 "FXSAVE Area"), to look at and to put back.</summary>
public sealed class FxImage
{
    private const int AreaBytes = 288;
    private const int TagAt = 4;
    private const int StackAt = 32;
    private const int StackStride = 16;
    private const int StackBytes = 10;
    private const int XmmAt = 160;
    private const uint EmptyTag = 3;

    private readonly byte[] _state = new byte[Cpu.ArchitecturalStateBytes];

    /// <summary>Copies the registers.</summary>
    public FxImage(Cpu cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        cpu.CopyArchitecturalState(_state);
    }

    private Span<byte> Area => _state.AsSpan(^AreaBytes..);

    /// <summary>ST(n): ten bytes.</summary>
    public Span<byte> Stack(int number) => Area.Slice(StackAt + (StackStride * number), StackBytes);

    /// <summary>XMM n: sixteen bytes.</summary>
    public Span<byte> Xmm(int number) => Area.Slice(XmmAt + (StackStride * number), StackStride);

    /// <summary>Control word, status word, tag word (two bits a register), CS and EIP of the last instruction, DS and offset of its operand, opcode.</summary>
    public uint Control(int number) => number switch
    {
        0 => Word(0),
        1 => Word(2),
        2 => FullTag(),
        3 => Word(12),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(Area[8..]),
        5 => Word(20),
        6 => BinaryPrimitives.ReadUInt32LittleEndian(Area[16..]),
        _ => Word(6),
    };

    /// <summary>Changes what <see cref="Control"/> shows; of a tag, only whether the register is empty.</summary>
    public void SetControl(int number, uint value)
    {
        switch (number)
        {
            case 2:
                Area[TagAt] = 0;
                for (int i = 0; i < 8; i++)
                {
                    Area[TagAt] |= (byte)(((value >> (2 * i)) & 3) != EmptyTag ? 1 << i : 0);
                }

                break;
            case 4 or 6:
                BinaryPrimitives.WriteUInt32LittleEndian(Area[(number == 4 ? 8 : 16)..], value);
                break;
            default:
                int at = number switch
                {
                    0 => 0,
                    1 => 2,
                    3 => 12,
                    5 => 20,
                    _ => 6,
                };
                BinaryPrimitives.WriteUInt16LittleEndian(Area[at..], (ushort)value);
                break;
        }
    }

    /// <summary>Puts the registers back.</summary>
    public bool TryStore(Cpu cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        return cpu.TryRestoreArchitecturalState(_state);
    }

    private ushort Word(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Area[at..]);

    /// <summary>Valid 0, zero 1, special 2, empty 3, by physical register (SDM Vol. 1 8.1.7 "x87 FPU Tag Word").</summary>
    private uint FullTag()
    {
        int top = (Word(2) >> 11) & 7;
        uint tags = 0;
        for (int i = 0; i < 8; i++)
        {
            tags |= (((Area[TagAt] >> i) & 1) == 0 ? EmptyTag : TagOf(Stack((i - top) & 7))) << (2 * i);
        }

        return tags;
    }

    private static uint TagOf(ReadOnlySpan<byte> value)
    {
        ulong significand = BinaryPrimitives.ReadUInt64LittleEndian(value);
        int exponent = BinaryPrimitives.ReadUInt16LittleEndian(value[8..]) & 0x7FFF;
        if (exponent == 0 && significand == 0)
        {
            return 1;
        }

        return exponent is 0 or 0x7FFF || significand >> 63 == 0 ? 2u : 0u;
    }
}
