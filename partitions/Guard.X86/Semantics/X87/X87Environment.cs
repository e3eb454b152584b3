using System;
using System.Buffers.Binary;

namespace Guard.X86.Semantics.X87;

/// <summary>
/// The images of FNSTENV, FNSAVE and FXSAVE (SDM Vol. 1, 8.1.10 "Saving the x87 FPU's State", 10.5.1 "FXSAVE Area").
/// </summary>
public static class X87Environment
{
    private const int RegisterBytes = 10;
    private const int RegisterCount = 8;

    /// <summary>Bytes of an environment: 28 with a 32-bit operand size, 14 with a 16-bit one.</summary>
    public static int EnvironmentBytes(bool wideOperands) => wideOperands ? 28 : 14;

    /// <summary>Bytes of a state: an environment and eight registers of ten bytes.</summary>
    public static int StateBytes(bool wideOperands) => EnvironmentBytes(wideOperands) + (RegisterCount * RegisterBytes);

    /// <summary>Writes what FNSTENV stores; changes nothing.</summary>
    /// <param name="state">The registers.</param>
    /// <param name="image">At least <see cref="EnvironmentBytes"/> bytes.</param>
    /// <param name="wideOperands">True for a 32-bit operand size.</param>
    /// <param name="realFormat">True in real-address and virtual-8086 mode.</param>
    public static void WriteEnvironment(X87State state, Span<byte> image, bool wideOperands, bool realFormat)
    {
        ArgumentNullException.ThrowIfNull(state);
        Span<uint> words = stackalloc uint[7];
        words[0] = state.ControlWord;
        words[1] = state.StatusWord;
        words[2] = ExpandTags(state);
        uint code = state.InstructionPointer;
        uint data = state.DataPointer;
        if (!realFormat)
        {
            words[3] = code;
            words[4] = state.InstructionSelector | (wideOperands ? (uint)state.Opcode << 16 : 0);
            words[5] = data;
            words[6] = state.DataSelector;
        }
        else
        {
            // Linear addresses, in a real-mode image.
            code += (uint)state.InstructionSelector << 4;
            data += (uint)state.DataSelector << 4;
            words[3] = code & 0xFFFF;
            words[4] = (code >> 16 << 12) | state.Opcode;
            words[5] = data & 0xFFFF;
            words[6] = data >> 16 << 12;
        }

        for (int word = 0; word < words.Length; word++)
        {
            if (wideOperands)
            {
                // The upper halves of words and selectors are reserved and stored as ones.
                bool halfReserved = word < 3 || word == 6 && !realFormat || (realFormat && word is 3 or 5);
                uint value = halfReserved ? words[word] | 0xFFFF_0000 : words[word];
                BinaryPrimitives.WriteUInt32LittleEndian(image[(word * 4)..], value);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(image[(word * 2)..], (ushort)words[word]);
            }
        }
    }

    /// <summary>What FNSTENV does once its image is written: masks every exception.</summary>
    public static void MaskAll(X87State state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.ControlWord |= (ushort)X87Status.Exceptions;
    }

    /// <summary>FLDENV: loads everything but the registers. ES and B follow flags and masks, whatever the image says.</summary>
    public static void ReadEnvironment(X87State state, ReadOnlySpan<byte> image, bool wideOperands, bool realFormat)
    {
        ArgumentNullException.ThrowIfNull(state);
        Span<uint> words = stackalloc uint[7];
        for (int word = 0; word < words.Length; word++)
        {
            words[word] = wideOperands
                ? BinaryPrimitives.ReadUInt32LittleEndian(image[(word * 4)..])
                : BinaryPrimitives.ReadUInt16LittleEndian(image[(word * 2)..]);
        }

        state.ControlWord = (ushort)words[0];
        state.StatusWord = (ushort)words[1];
        state.ValidTags = AbridgeTags((ushort)words[2]);
        if (realFormat)
        {
            // 20-bit linear addresses, or 32-bit ones from a wide image.
            uint mask = wideOperands ? 0x0FFF_F000u : 0xF000u;
            state.InstructionPointer = ((words[4] & mask) << 4) | (words[3] & 0xFFFF);
            state.DataPointer = ((words[6] & mask) << 4) | (words[5] & 0xFFFF);
            state.InstructionSelector = 0;
            state.DataSelector = 0;
            state.Opcode = (ushort)(words[4] & 0x7FF);
            return;
        }

        state.InstructionPointer = words[3];
        state.InstructionSelector = (ushort)words[4];
        state.DataPointer = words[5];
        state.DataSelector = (ushort)words[6];
        state.Opcode = wideOperands ? (ushort)((words[4] >> 16) & 0x7FF) : (ushort)0;
    }

    /// <summary>Writes what FNSAVE stores; changes nothing. Once it is written, FNSAVE initialises the x87.</summary>
    public static void WriteState(X87State state, Span<byte> image, bool wideOperands, bool realFormat)
    {
        ArgumentNullException.ThrowIfNull(state);
        WriteEnvironment(state, image, wideOperands, realFormat);
        Span<byte> registers = image[EnvironmentBytes(wideOperands)..];
        for (int index = 0; index < RegisterCount; index++)
        {
            WriteRegister(state.Get(index), registers[(index * RegisterBytes)..]);
        }
    }

    /// <summary>FRSTOR.</summary>
    public static void ReadState(X87State state, ReadOnlySpan<byte> image, bool wideOperands, bool realFormat)
    {
        ArgumentNullException.ThrowIfNull(state);
        ReadEnvironment(state, image, wideOperands, realFormat);
        ReadOnlySpan<byte> registers = image[EnvironmentBytes(wideOperands)..];
        for (int index = 0; index < RegisterCount; index++)
        {
            state.SetPhysical(state.Top + index, ReadRegister(registers[(index * RegisterBytes)..]));
        }
    }

    /// <summary>
    /// Writes the x87 part of an FXSAVE area: bytes 0 to 23 and 32 to 159. MXCSR, its mask and the XMM registers are not touched.
    /// </summary>
    public static void WriteFxArea(X87State state, Span<byte> area)
    {
        ArgumentNullException.ThrowIfNull(state);
        BinaryPrimitives.WriteUInt16LittleEndian(area, state.ControlWord);
        BinaryPrimitives.WriteUInt16LittleEndian(area[2..], state.StatusWord);
        area[4] = state.ValidTags;
        area[5] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(area[6..], state.Opcode);
        BinaryPrimitives.WriteUInt32LittleEndian(area[8..], state.InstructionPointer);
        BinaryPrimitives.WriteUInt32LittleEndian(area[12..], state.InstructionSelector);
        BinaryPrimitives.WriteUInt32LittleEndian(area[16..], state.DataPointer);
        BinaryPrimitives.WriteUInt32LittleEndian(area[20..], state.DataSelector);
        for (int index = 0; index < RegisterCount; index++)
        {
            Span<byte> slot = area.Slice(32 + (index * 16), 16);
            slot.Clear();
            WriteRegister(state.Get(index), slot);
        }
    }

    /// <summary>Reads the x87 part of an FXSAVE area.</summary>
    public static void ReadFxArea(X87State state, ReadOnlySpan<byte> area)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.ControlWord = BinaryPrimitives.ReadUInt16LittleEndian(area);
        state.StatusWord = BinaryPrimitives.ReadUInt16LittleEndian(area[2..]);
        state.ValidTags = area[4];
        state.Opcode = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(area[6..]) & 0x7FF);
        state.InstructionPointer = BinaryPrimitives.ReadUInt32LittleEndian(area[8..]);
        state.InstructionSelector = BinaryPrimitives.ReadUInt16LittleEndian(area[12..]);
        state.DataPointer = BinaryPrimitives.ReadUInt32LittleEndian(area[16..]);
        state.DataSelector = BinaryPrimitives.ReadUInt16LittleEndian(area[20..]);
        for (int index = 0; index < RegisterCount; index++)
        {
            state.SetPhysical(state.Top + index, ReadRegister(area[(32 + (index * 16))..]));
        }
    }

    /// <summary>The full tag word: 00 valid, 01 zero, 10 special, 11 empty.</summary>
    internal static ushort ExpandTags(X87State state)
    {
        uint tags = 0;
        for (int register = 0; register < RegisterCount; register++)
        {
            uint tag = 3;
            if (((state.ValidTags >> register) & 1) != 0)
            {
                Float80 value = state.GetPhysical(register);
                tag = value.IsNormal ? 0u : value.IsZero ? 1u : 2u;
            }

            tags |= tag << (register * 2);
        }

        return (ushort)tags;
    }

    private static byte AbridgeTags(ushort tags)
    {
        int valid = 0;
        for (int register = 0; register < RegisterCount; register++)
        {
            if (((tags >> (register * 2)) & 3) != 3)
            {
                valid |= 1 << register;
            }
        }

        return (byte)valid;
    }

    private static void WriteRegister(Float80 value, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, value.Significand);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], value.SignExponent);
    }

    private static Float80 ReadRegister(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt16LittleEndian(source[8..]), BinaryPrimitives.ReadUInt64LittleEndian(source));
}
