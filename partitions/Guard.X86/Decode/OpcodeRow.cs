using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.X86.State;

namespace Guard.X86.Decode;

/// <summary>One line of the opcode map in the SDM's words, and what the decoder needs of it.</summary>
internal sealed class OpcodeRow
{
    private static readonly ImmutableDictionary<string, OperandKind> Kinds = new Dictionary<string, OperandKind>
    {
        ["r/m8"] = OperandKind.E8, ["r/m16"] = OperandKind.E16, ["r/m32"] = OperandKind.E32, ["r/m16/32"] = OperandKind.EV,
        ["r32/m16"] = OperandKind.EV16, ["m"] = OperandKind.M, ["m16&16"] = OperandKind.M, ["m16:16/32"] = OperandKind.M,
        ["m64"] = OperandKind.M, ["m16&32"] = OperandKind.M, ["r32"] = OperandKind.R32, ["r8"] = OperandKind.G8,
        ["r16"] = OperandKind.G16, ["r16/32"] = OperandKind.GV, ["Sreg"] = OperandKind.Segment, ["CR0-CR7"] = OperandKind.Control,
        ["DR0-DR7"] = OperandKind.Debug, ["imm8"] = OperandKind.Imm8, ["imm16"] = OperandKind.Imm16, ["imm16/32"] = OperandKind.ImmV,
        ["rel8"] = OperandKind.Rel8, ["rel16/32"] = OperandKind.RelV, ["ptr16:16/32"] = OperandKind.Far,
        ["moffs8"] = OperandKind.Moffs8, ["moffs16/32"] = OperandKind.MoffsV, ["AL"] = OperandKind.AL,
        ["eAX"] = OperandKind.AccumulatorV, ["CL"] = OperandKind.CL, ["DX"] = OperandKind.DX, ["1"] = OperandKind.One,
        ["ES"] = OperandKind.FixedSegment, ["CS"] = OperandKind.FixedSegment, ["SS"] = OperandKind.FixedSegment,
        ["DS"] = OperandKind.FixedSegment, ["FS"] = OperandKind.FixedSegment, ["GS"] = OperandKind.FixedSegment,
        ["+r8"] = OperandKind.Z8, ["+r16/32"] = OperandKind.ZV,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>Reads a row.</summary>
    /// <param name="opcode">The SDM's opcode column: bytes in hexadecimal, "+r" or "+cc" for a range, "/digit" or "/r", immediates.</param>
    /// <param name="form">The SDM's instruction column.</param>
    /// <param name="meaning">What it does.</param>
    /// <param name="writes">Flags written, by the letters OSZAPC.</param>
    /// <param name="undefined">Flags the SDM leaves undefined, by the same letters; what we do stands at the meaning.</param>
    /// <exception cref="FormatException">The row is misspelt; a test reads every row.</exception>
    public OpcodeRow(string opcode, string form, Operation meaning, string writes = "", string undefined = "")
    {
        Opcode = opcode;
        Form = form;
        Meaning = meaning;
        Writes = FlagMask(writes);
        Undefined = FlagMask(undefined);
        (IsTwoByte, OpcodeByte, Span, HasModRM, Digit) = ReadOpcode(opcode);

        int space = form.IndexOf(' ', StringComparison.Ordinal);
        string[] operands = space < 0 ? [] : form[(space + 1)..].Split(", ");
        First = Kind(operands, 0);
        Second = Kind(operands, 1);
        Third = Kind(operands, 2);
        if (First == OperandKind.FixedSegment)
        {
            FixedSegment = (byte)Enum.Parse<SegmentRegister>(operands[0]);
        }
        else if (meaning == Operation.LoadFarPointer)
        {
            FixedSegment = (byte)Enum.Parse<SegmentRegister>(form.AsSpan(1, 2));
        }
    }

    /// <summary>The SDM's opcode column.</summary>
    public string Opcode { get; }

    /// <summary>The SDM's instruction column.</summary>
    public string Form { get; }

    /// <summary>What the instruction does.</summary>
    public Operation Meaning { get; }

    /// <summary>EFLAGS bits it defines.</summary>
    public uint Writes { get; }

    /// <summary>EFLAGS bits it leaves undefined.</summary>
    public uint Undefined { get; }

    /// <summary>True in the two-byte map (0F).</summary>
    public bool IsTwoByte { get; }

    /// <summary>The opcode byte, the first of <see cref="Span"/>.</summary>
    public byte OpcodeByte { get; }

    /// <summary>How many opcode bytes in a row mean this: 1, 8 (register in the opcode) or 16 (condition in the opcode).</summary>
    public int Span { get; }

    /// <summary>A ModRM byte follows.</summary>
    public bool HasModRM { get; }

    /// <summary>ModRM.reg that selects the row, or -1.</summary>
    public int Digit { get; }

    /// <summary>First operand.</summary>
    public OperandKind First { get; }

    /// <summary>Second operand.</summary>
    public OperandKind Second { get; }

    /// <summary>Third operand.</summary>
    public OperandKind Third { get; }

    /// <summary>The segment register that PUSH, POP and LDS name.</summary>
    public byte FixedSegment { get; }

    private static OperandKind Kind(string[] operands, int index) => index < operands.Length ? Kinds[operands[index]] : OperandKind.None;

    private static uint FlagMask(string letters)
    {
        uint mask = 0;
        foreach (char letter in letters)
        {
            mask |= letter switch
            {
                'O' => EFlags.OF,
                'S' => EFlags.SF,
                'Z' => EFlags.ZF,
                'A' => EFlags.AF,
                'P' => EFlags.PF,
                'C' => EFlags.CF,
                _ => throw new FormatException($"No flag is called {letter}."),
            };
        }

        return mask;
    }

    private static (bool IsTwoByte, byte OpcodeByte, int Span, bool HasModRM, int Digit) ReadOpcode(string opcode)
    {
        bool isTwoByte = false;
        byte opcodeByte = 0;
        int span = 1;
        bool hasModRM = false;
        int digit = -1;
        foreach (string part in opcode.Split(' '))
        {
            if (part == "0F" && !isTwoByte)
            {
                isTwoByte = true;
            }
            else if (part[0] == '/')
            {
                hasModRM = true;
                digit = part == "/r" ? -1 : part[1] - '0';
            }
            else if (part is not ("ib" or "iw" or "iv" or "cb" or "cv" or "cp" or "mo"))
            {
                opcodeByte = byte.Parse(part.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                span = part.EndsWith("+r", StringComparison.Ordinal) ? 8 : part.EndsWith("+cc", StringComparison.Ordinal) ? 16 : 1;
            }
        }

        return (isTwoByte, opcodeByte, span, hasModRM, digit);
    }
}
