using System;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Experiments.Rig;
using Iced.Intel;
using static Guard.Experiments.Sensitive.SensitiveProgram;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Sensitive;

/// <summary>
/// The instructions for which a Pentium fails Popek and Goldberg's condition (J. Robin, C. Irvine, "Analysis of the Intel Pentium's Ability to
/// Support a Secure Virtual Machine Monitor", USENIX Security 2000), and what the SDM, Vol. 2, says of each for the state that the guest made.
/// </summary>
internal static class SensitiveTable
{
    private const uint Value = 0x34100;
    private const uint WantedFlags = 0x3203;             // IOPL 3, IF, CF, bit 1.
    private const uint QuietFlags = 0x0003;              // What POPF may change of them outside level 0.

    /// <summary>The rows.</summary>
    internal static ImmutableArray<SensitiveInstruction> Rows { get; } =
    [
        new("sgdt", "SGDT", a => StoreTable(a, a.sgdt), _ => Seen(Segments, SegmentsLimit)),
        new("sidt", "SIDT", a => StoreTable(a, a.sidt), _ => Seen(Interrupts, InterruptsLimit)),
        new("sldt", "SLDT", a => a.sldt(eax), _ => Seen(Local)),
        new("smsw", "SMSW", a => a.smsw(eax), _ => Seen(Control0)),
        new("str", "STR", a => a.str(eax), _ => Seen(Task)),
        new("pushf", "PUSHFD", PushFlags, _ => Seen(Flags)),
        new("popf", "POPFD of IOPL 3 and IF", PopFlags, level => Seen(level == 0 ? WantedFlags : QuietFlags)),
        new("lar", "LAR of data for level 0", a => Look(a, () => a.lar(eax, ecx), Data(0, 0)), level => Found(level == 0, 0x00CF9300)),
        new("lsl", "LSL of data for level 2", a => Look(a, () => a.lsl(eax, ecx), Small), level => Found(level <= 2, SmallLimit)),
        new("verr", "VERR of data for level 1", a => Look(a, () => a.verr(cx), Data(1, 0)), level => Found(level <= 1, NoValue)),
        new("verw", "VERW of data for level 2", a => Look(a, () => a.verw(cx), Data(2, 0)), level => Found(level <= 2, NoValue)),
        new("push", "PUSH CS", PushCode, level => Seen(Code(level))),
        new("pop", "POP DS of data for level 0", PopData, level => level == 0 ? Seen(Data(0, 0)) : Refused(Data(0, 0))),
        new("movfrom", "MOV from CS", a => a.mov(eax, cs), level => Seen(Code(level))),
        new("movto", "MOV to SS of data for level 3", MoveStack, level => level == 3 ? Seen(Data(3, 3)) : Refused(Data(3, 0))),
        new("call", "CALL far to level 0", a => Transfer(a, () => a.call(__fword_ptr[FarPointer])), Inward),
        new("jmp", "JMP far to level 0", a => Transfer(a, () => a.jmp(__fword_ptr[FarPointer])), Inward),
        new("int", "INT through a gate for level 0", a => a.@int(InnerVector), level => level == 0 ? "taken" : Refused((InnerVector * 8) + 2)),
        new("ret", "RET far to level 0", Return, Inward),
    ];

    /// <summary>EAX alone.</summary>
    internal static string Seen(uint value) => Seen(value, NoValue);

    /// <summary>EAX and EBX.</summary>
    internal static string Seen(uint value, uint second) => second == NoValue
        ? string.Create(CultureInfo.InvariantCulture, $"{value:x8}")
        : string.Create(CultureInfo.InvariantCulture, $"{value:x8}, {second:x}");

    /// <summary>A general protection fault with an error code.</summary>
    internal static string Refused(uint errorCode) => string.Create(CultureInfo.InvariantCulture, $"#GP({errorCode:x})");

    private static string Found(bool isFound, uint value) => isFound ? Seen(value, 1) : Seen(NoValue, 0);

    private static string Inward(int level) => level == 0 ? Seen(Code(0)) : Refused(Code(0));

    private static void StoreTable(Assembler a, Action<AssemblerMemoryOperand> store)
    {
        a.mov(__dword_ptr[Value], 0);
        store(__fword_ptr[Value]);
        a.mov(eax, __dword_ptr[Value + 2]);
        a.movzx(ebx, __word_ptr[Value]);
    }

    private static void PushFlags(Assembler a)
    {
        a.pushfd();
        a.pop(eax);
    }

    private static void PopFlags(Assembler a)
    {
        a.push(WantedFlags);
        a.popfd();
        PushFlags(a);
    }

    private static void Look(Assembler a, Action look, ushort selector)
    {
        a.mov(ecx, selector);
        a.mov(ebx, 0);
        look();
        a.setz(bl);
    }

    private static void PushCode(Assembler a)
    {
        a.mov(eax, 0);
        a.push(cs);
        a.pop(eax);
        a.movzx(eax, ax);
    }

    private static void PopData(Assembler a)
    {
        a.push((uint)Data(0, 0));
        a.pop(ds);
        a.mov(eax, ds);
    }

    private static void MoveStack(Assembler a)
    {
        a.mov(eax, Data(3, 3));
        a.mov(ss, ax);
        a.mov(eax, ss);
    }

    /// <summary>Through a pointer to code for level 0, which tells CS.</summary>
    private static void Transfer(Assembler a, Action transfer)
    {
        Label inside = a.CreateLabel();
        GuestCode.AddressOf(a, inside, eax);
        a.mov(__dword_ptr[FarPointer], eax);
        a.mov(__word_ptr[FarPointer + 4], Code(0));
        transfer();
        a.Label(ref inside);
        a.mov(eax, cs);
    }

    private static void Return(Assembler a)
    {
        Label inside = a.CreateLabel();
        a.push((uint)Code(0));
        GuestCode.AddressOf(a, inside, eax);
        a.push(eax);
        a.retf();
        a.Label(ref inside);
        a.mov(eax, cs);
    }
}
