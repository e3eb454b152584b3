using System;
using System.Globalization;

namespace Guard.X86.Semantics.Sse;

/// <summary>One line of the SIMD opcode map in the SDM's words, and what decoder and engine need of it.</summary>
internal sealed class SimdRow
{
    /// <summary>Reads a row.</summary>
    /// <param name="opcode">The SDM's opcode column: NP, 66, F3 or F2, then the bytes, "/digit" or "/r", "ib".</param>
    /// <param name="form">The SDM's instruction column.</param>
    /// <param name="op">What it does.</param>
    /// <param name="type">The floating-point lanes, if any.</param>
    /// <exception cref="FormatException">The row is misspelt; a test reads every row.</exception>
    internal SimdRow(string opcode, string form, SimdOp op, SimdType type = SimdType.None)
    {
        Form = form;
        Op = op;
        Type = type;
        string[] parts = opcode.Split(' ');
        Prefix = parts[0] switch
        {
            "NP" => 0,
            "66" => 0x66,
            "F3" => 0xF3,
            "F2" => 0xF2,
            _ => throw new FormatException(opcode),
        };
        int next = 2;
        if (parts[next] is "38" or "3A" && parts.Length > next + 1 && parts[next + 1].Length == 2 && parts[next + 1][0] != '/')
        {
            Map = Hex(parts[next++]);
        }

        Opcode = Hex(parts[next]);
        HasModRM = opcode.Contains('/', StringComparison.Ordinal);
        Digit = -1;
        int slash = opcode.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && opcode[slash + 1] != 'r')
        {
            Digit = opcode[slash + 1] - '0';
        }

        HasImmediate = opcode.EndsWith("ib", StringComparison.Ordinal);

        // The operands. The one with a memory alternative is ModRM.rm; of two registers the second is, of a register and a count
        // the first.
        int space = form.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return;
        }

        string mnemonic = form[..space];
        string[] operands = form[(space + 1)..].Split(", ");
        string second = operands.Length > 1 && operands[1] != "imm8" ? operands[1] : string.Empty;
        First = RegisterOf(operands[0]);
        Second = RegisterOf(second);
        IsFirstRm = second.Length == 0 || BytesOf(operands[0]) != 0;
        string rm = IsFirstRm ? operands[0] : second;
        MemoryBytes = BytesOf(rm);
        AllowsRegister = RegisterOf(rm) != SimdRegister.None;
        IsAligned = MemoryBytes == 16
            && mnemonic is not ("MOVUPS" or "MOVUPD" or "MOVDQU" or "LDDQU" or "PCMPESTRI" or "PCMPESTRM"
            or "PCMPISTRI" or "PCMPISTRM");
    }

    /// <summary>The SDM's instruction column.</summary>
    internal string Form { get; }

    /// <summary>What the instruction does.</summary>
    internal SimdOp Op { get; }

    /// <summary>Its floating-point lanes.</summary>
    internal SimdType Type { get; }

    /// <summary>The mandatory prefix: 0, 66h, F3h or F2h. With another one it is another instruction.</summary>
    internal byte Prefix { get; }

    /// <summary>0 after 0F, 38h after 0F 38, 3Ah after 0F 3A.</summary>
    internal byte Map { get; }

    /// <summary>The last opcode byte.</summary>
    internal byte Opcode { get; }

    /// <summary>A ModR/M byte follows. Only EMMS has none.</summary>
    internal bool HasModRM { get; }

    /// <summary>ModRM.reg that selects the row, or -1.</summary>
    internal int Digit { get; }

    /// <summary>An immediate byte follows.</summary>
    internal bool HasImmediate { get; }

    /// <summary>The register file of the first operand.</summary>
    internal SimdRegister First { get; }

    /// <summary>The register file of the second operand; None with Second absent: a shift by the immediate, or EMMS.</summary>
    internal SimdRegister Second { get; }

    /// <summary>True when the first operand is ModRM.rm and the second ModRM.reg: stores, and shifts by an immediate.</summary>
    internal bool IsFirstRm { get; }

    /// <summary>Bytes of the operand when ModRM.rm is memory; 0 when it cannot be.</summary>
    internal int MemoryBytes { get; }

    /// <summary>True when ModRM.rm can be a register.</summary>
    internal bool AllowsRegister { get; }

    /// <summary>True when a memory operand must be aligned to its sixteen bytes: #GP(0) otherwise.</summary>
    internal bool IsAligned { get; }

    /// <summary>
    /// True when the first operand is written. A comparison writes flags, PCMPxSTRx ECX or XMM0, MASKMOV memory.
    /// </summary>
    internal bool WritesFirst =>
        Op is not (SimdOp.Comis or SimdOp.Ucomis or SimdOp.Ptest or SimdOp.MaskMove or SimdOp.Emms or SimdOp.Pcmpestri
        or SimdOp.Pcmpestrm or SimdOp.Pcmpistri or SimdOp.Pcmpistrm);

    /// <summary>True when the six arithmetic flags are written.</summary>
    internal bool WritesFlags => Op is SimdOp.Comis or SimdOp.Ucomis or SimdOp.Ptest or SimdOp.Pcmpestri or SimdOp.Pcmpestrm
        or SimdOp.Pcmpistri or SimdOp.Pcmpistrm;

    /// <summary>True when the operation is done on MMX operands, so that only low halves count.</summary>
    internal bool IsMmx => First == SimdRegister.Mmx || Second == SimdRegister.Mmx;

    /// <summary>True when the row fits a ModR/M byte.</summary>
    internal bool Fits(byte modRM)
    {
        if (Digit >= 0 && ((modRM >> 3) & 7) != Digit)
        {
            return false;
        }

        return modRM < 0xC0 ? MemoryBytes != 0 : AllowsRegister;
    }

    private static byte Hex(string digits) => byte.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static SimdRegister RegisterOf(string operand)
    {
        int slash = operand.IndexOf('/', StringComparison.Ordinal);
        string register = slash < 0 ? operand : operand[..slash];
        return register switch
        {
            "xmm" => SimdRegister.Xmm,
            "mm" => SimdRegister.Mmx,
            "r" or "r32" => SimdRegister.General,
            _ => SimdRegister.None,
        };
    }

    /// <summary>The bytes of the memory alternative: of "xmm/m64" 8, of "r/m32" 4, of "m64" 8, of "xmm" 0.</summary>
    private static int BytesOf(string operand)
    {
        int slash = operand.IndexOf('/', StringComparison.Ordinal);
        string memory = operand[(slash + 1)..];
        return memory.StartsWith('m')
            && int.TryParse(memory.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            ? bits / 8
            : 0;
    }
}
