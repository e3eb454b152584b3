using System;
using System.Collections.Generic;
using Guard.X86.Decode;
using Guard.X86.Semantics.Sse;
using Guard.X86.Semantics.X87;
using Guard.X86.State;
using Iced.Intel;
using Instruction = Guard.X86.Decode.Instruction;

namespace Guard.X86.Tests.Decode;

/// <summary>What a decoded instruction is called in the SDM, to compare it with Iced's mnemonic.</summary>
internal static class DecodedNames
{
    private static readonly string[] Conditions = ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"];

    private static readonly string[] Constants = ["fld1", "fldl2t", "fldl2e", "fldpi", "fldlg2", "fldln2", "fldz"];

    /// <summary>Iced's mnemonics in lower case, and names here of several that mean the same to this processor.</summary>
    private static readonly Dictionary<Mnemonic, string> Theirs = MakeTheirs();

    public static bool AreSame(in Instruction ours, in Iced.Intel.Instruction theirs) =>
        string.Equals(Of(in ours), Theirs[theirs.Mnemonic], StringComparison.Ordinal);

    /// <summary>The mnemonic, in lower case.</summary>
    public static string Of(in Instruction op)
    {
        bool isWide = op.Width == 4;
        return op.Operation switch
        {
            Operation.ImulTruncated => "imul",
            Operation.PushSegment => "push",
            Operation.PopSegment => "pop",
            Operation.MovFromSegment or Operation.MovToSegment or Operation.MovFromControl or Operation.MovToControl
                or Operation.MovFromDebug or Operation.MovToDebug => "mov",
            Operation.LoadFarPointer => $"l{((SegmentRegister)op.Extra).ToString().ToLowerInvariant()}",
            Operation.JmpIndirect or Operation.JmpFar or Operation.JmpFarIndirect => "jmp",
            Operation.CallIndirect or Operation.CallFar or Operation.CallFarIndirect => "call",
            Operation.RetFar => "retf",
            Operation.Cbw => isWide ? "cwde" : "cbw",
            Operation.Cwd => isWide ? "cdq" : "cwd",
            Operation.Pusha => isWide ? "pushad" : "pusha",
            Operation.Popa => isWide ? "popad" : "popa",
            Operation.Pushf => isWide ? "pushfd" : "pushf",
            Operation.Popf => isWide ? "popfd" : "popf",
            Operation.Iret => isWide ? "iretd" : "iret",
            Operation.Jecxz => op.Has(InstructionTraits.Address16) ? "jcxz" : "jecxz",
            Operation.Xlat => "xlatb",
            Operation.Icebp => "int1",
            Operation.Movs or Operation.Cmps or Operation.Stos or Operation.Lods or Operation.Scas or Operation.Ins or Operation.Outs =>
                Known(op.Operation) + (op.Width == 1 ? "b" : isWide ? "d" : "w"),
            Operation.Jcc => "j" + Conditions[op.Extra],
            Operation.Setcc => "set" + Conditions[op.Extra],
            Operation.Cmovcc => "cmov" + Conditions[op.Extra],
            Operation.X87 => Floating(X87Map.Find(op.Extra)),
            Operation.Simd => SimdNames[op.Extra],
            _ => Known(op.Operation),
        };
    }

    private static readonly string[] OperationNames = Array.ConvertAll(Enum.GetNames<Operation>(), name => name.ToLowerInvariant());

    private static readonly string[] SimdNames = MakeSimdNames();

    private static string Known(Operation operation) => OperationNames[(int)operation];

    private static string Floating(X87Instruction instruction)
    {
        bool isInteger = instruction.Operand is X87Operand.M16Int or X87Operand.M32Int or X87Operand.M64Int;
        string name = instruction.Op.ToString().ToLowerInvariant();
        return instruction.Op switch
        {
            X87Op.Fcmov => "fcmov" + (instruction.Condition switch { 10 => "u", 11 => "nu", 3 => "nb", 7 => "nbe", byte cc => Conditions[cc] }),
            X87Op.FldConstant => Constants[instruction.Index],
            X87Op.FnstswAx => "fnstsw",
            X87Op.Fisttp => name,
            _ when isInteger => "fi" + name[1..],
            _ when instruction.Operand == X87Operand.StackReversedPop => name + "p",
            _ => name,
        };
    }

    private static string[] MakeSimdNames()
    {
        string[] names = new string[SimdMap.Rows.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = SimdMap.Rows[i].Form.Split(' ')[0].ToLowerInvariant();
        }

        return names;
    }

    private static Dictionary<Mnemonic, string> MakeTheirs()
    {
        Dictionary<Mnemonic, string> names = [];
        foreach (Mnemonic mnemonic in Enum.GetValues<Mnemonic>())
        {
            names[mnemonic] = mnemonic.ToString().ToLowerInvariant();
        }

        // Hints and fences do nothing here, where memory is in order; the last three names do nothing since the 80387.
        foreach (Mnemonic hint in (ReadOnlySpan<Mnemonic>)[Mnemonic.Reservednop, Mnemonic.Pause, Mnemonic.Lfence, Mnemonic.Mfence, Mnemonic.Sfence])
        {
            names[hint] = "nop";
        }

        foreach (Mnemonic alias in (ReadOnlySpan<Mnemonic>)[Mnemonic.Fneni, Mnemonic.Fndisi, Mnemonic.Fnsetpm])
        {
            names[alias] = "fnop";
        }

        names[Mnemonic.Fstpnce] = "fstp";
        return names;
    }
}
