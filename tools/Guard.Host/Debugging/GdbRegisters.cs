using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.X86;
using Guard.X86.State;

namespace Guard.Host.Debugging;

/// <summary>The registers as GDB numbers them, and the description it asks for ("Debugging with GDB", G.5.19 "i386 Features").</summary>
/// <remarks>
/// The general registers, EIP, EFLAGS, x87 and SSE can be written. A segment register can be loaded in real mode only, where that needs no
/// descriptor; what belongs to the system is shown and not written.
/// </remarks>
public sealed class GdbRegisters
{
    private const int FirstSegment = 10;
    private const int FirstStack = 16;
    private const int FirstControl = 24;
    private const int FirstXmm = 32;
    private const int Mxcsr = 40;
    private const int FirstSystem = 41;
    private const uint VirtualMode = 1u << 17;
    private const uint MxcsrWritable = 0xFFFF;

    private static readonly ImmutableArray<SegmentRegister> SegmentOrder =
    [
        SegmentRegister.CS, SegmentRegister.SS, SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.FS, SegmentRegister.GS,
    ];

    private static readonly ImmutableArray<string> Names =
    [
        "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip", "eflags", "cs", "ss", "ds", "es", "fs", "gs",
        "st0", "st1", "st2", "st3", "st4", "st5", "st6", "st7", "fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop",
        "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "mxcsr",
        "cs_base", "ss_base", "ds_base", "es_base", "fs_base", "gs_base", "ldtr", "tr", "tr_base", "gdt_base", "gdt_limit", "idt_base",
        "idt_limit", "cr0", "cr2", "cr3", "cr4", "efer", "cpl", "dr0", "dr1", "dr2", "dr3", "dr6", "dr7",
    ];

    private readonly Cpu _cpu;

    /// <summary>The registers of one processor.</summary>
    public GdbRegisters(Cpu cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        _cpu = cpu;
    }

    /// <summary>How many there are.</summary>
    public static int Count => Names.Length;

    /// <summary>target.xml: what GDB reads before anything else.</summary>
    public static string Description { get; } = Describe();

    /// <summary>Bytes of a register.</summary>
    public static int LengthBytes(int number) => number switch
    {
        >= FirstStack and < FirstControl => 10,
        >= FirstXmm and < Mxcsr => 16,
        _ => 4,
    };

    /// <summary>A register's bytes, the lowest first.</summary>
    /// <param name="number">0 to <see cref="Count"/> - 1.</param>
    public byte[] Read(int number)
    {
        switch (number)
        {
            case >= FirstStack and < FirstControl:
                return new FxImage(_cpu).Stack(number - FirstStack).ToArray();
            case >= FirstXmm and < Mxcsr:
                return new FxImage(_cpu).Xmm(number - FirstXmm).ToArray();
            default:
                byte[] bytes = new byte[sizeof(uint)];
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, ReadWord(number));
                return bytes;
        }
    }

    /// <summary>Writes a register.</summary>
    /// <returns>False when it cannot be written, or has another length; it is then as it was.</returns>
    public bool TryWrite(int number, ReadOnlySpan<byte> bytes)
    {
        if (number < 0 || number >= Count || bytes.Length != LengthBytes(number))
        {
            return false;
        }

        var image = new FxImage(_cpu);
        switch (number)
        {
            case >= FirstStack and < FirstControl:
                bytes.CopyTo(image.Stack(number - FirstStack));
                return image.TryStore(_cpu);
            case >= FirstXmm and < Mxcsr:
                bytes.CopyTo(image.Xmm(number - FirstXmm));
                return image.TryStore(_cpu);
            default:
                return TryWriteWord(number, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        }
    }

    private static string Describe()
    {
        var text = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target><architecture>i386</architecture>");
        text.Append("<feature name=\"org.gnu.gdb.i386.core\"><flags id=\"i386_eflags\" size=\"4\">");
        (string Name, int Bit)[] flags =
        [
            ("CF", 0), ("PF", 2), ("AF", 4), ("ZF", 6), ("SF", 7), ("TF", 8), ("IF", 9), ("DF", 10), ("OF", 11), ("NT", 14), ("RF", 16),
            ("VM", 17), ("AC", 18), ("VIF", 19), ("VIP", 20), ("ID", 21),
        ];
        foreach ((string name, int bit) in flags)
        {
            text.Append(CultureInfo.InvariantCulture, $"<field name=\"{name}\" start=\"{bit}\" end=\"{bit}\"/>");
        }

        text.Append("</flags>");
        Append(text, 0, FirstXmm);
        text.Append("</feature><feature name=\"org.gnu.gdb.i386.sse\"><vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/>");
        text.Append("<vector id=\"v2d\" type=\"ieee_double\" count=\"2\"/><vector id=\"v16i8\" type=\"int8\" count=\"16\"/>");
        text.Append("<vector id=\"v4i32\" type=\"int32\" count=\"4\"/><union id=\"vec128\"><field name=\"v4_float\" type=\"v4f\"/>");
        text.Append("<field name=\"v2_double\" type=\"v2d\"/><field name=\"v16_int8\" type=\"v16i8\"/><field name=\"v4_int32\" type=\"v4i32\"/>");
        text.Append("<field name=\"uint128\" type=\"uint128\"/></union>");
        Append(text, FirstXmm, FirstSystem);
        text.Append("</feature><feature name=\"org.guard.x86.system\">");
        Append(text, FirstSystem, Count);
        return text.Append("</feature></target>").ToString();
    }

    private static void Append(StringBuilder text, int first, int end)
    {
        for (int number = first; number < end; number++)
        {
            string kind = number switch
            {
                4 or 5 => "type=\"data_ptr\" group=\"general\"",
                8 => "type=\"code_ptr\" group=\"general\"",
                9 => "type=\"i386_eflags\" group=\"general\"",
                < FirstStack => "type=\"int32\" group=\"general\"",
                < FirstControl => "type=\"i387_ext\" group=\"float\"",
                < FirstXmm => "type=\"int\" group=\"float\"",
                < Mxcsr => "type=\"vec128\" group=\"vector\"",
                Mxcsr => "type=\"int\" group=\"vector\"",
                _ => "type=\"uint32\" group=\"system\"",
            };
            text.Append(CultureInfo.InvariantCulture, $"<reg name=\"{Names[number]}\" bitsize=\"{LengthBytes(number) * 8}\" {kind}/>");
        }
    }

    private uint ReadWord(int number)
    {
        CpuState state = _cpu.State;
        return number switch
        {
            < 8 => (uint)state.GetRegister((GeneralRegister)number),
            8 => (uint)state.EIP,
            9 => state.EFLAGS,
            < FirstStack => state.GetSegment(SegmentOrder[number - FirstSegment]).Selector,
            < FirstXmm => new FxImage(_cpu).Control(number - FirstControl),
            Mxcsr => state.MXCSR,
            _ => ReadSystem(Names[number], number),
        };
    }

    private uint ReadSystem(string name, int number)
    {
        CpuState state = _cpu.State;
        return name switch
        {
            "ldtr" => state.GetSegment(SegmentRegister.LDTR).Selector,
            "tr" => state.GetSegment(SegmentRegister.TR).Selector,
            "tr_base" => (uint)state.GetSegment(SegmentRegister.TR).Base,
            "gdt_base" => (uint)state.GDTR.Base,
            "gdt_limit" => state.GDTR.Limit,
            "idt_base" => (uint)state.IDTR.Base,
            "idt_limit" => state.IDTR.Limit,
            "cr0" => state.CR0,
            "cr2" => (uint)state.CR2,
            "cr3" => (uint)state.CR3,
            "cr4" => state.CR4,
            "efer" => (uint)state.EFER,
            "cpl" => (uint)state.CPL,
            ['d', 'r', char digit] => state.GetDebugRegister(digit - '0'),
            _ => (uint)state.GetSegment(SegmentOrder[number - FirstSystem]).Base,
        };
    }

    private bool TryWriteWord(int number, uint value)
    {
        CpuState state = _cpu.State;
        switch (number)
        {
            case < 8:
                state.SetRegister((GeneralRegister)number, value);
                return true;
            case 8:
                state.EIP = value;
                state.IsHalted = false;
                return true;
            case 9:
                state.EFLAGS = (value & ~VirtualMode) | (state.EFLAGS & VirtualMode);
                return true;
            case < FirstStack when ReadWord(number) != value && (state.CR0 & 1) == 0 && value <= ushort.MaxValue:
                state.SetRealModeSegment(SegmentOrder[number - FirstSegment], (ushort)value);
                return true;
            case >= FirstControl and < FirstXmm:
                var image = new FxImage(_cpu);
                image.SetControl(number - FirstControl, value);
                return image.TryStore(_cpu);
            case Mxcsr:
                state.MXCSR = value & MxcsrWritable;
                return true;
            default:
                return ReadWord(number) == value;
        }
    }
}
