using System;
using System.Collections.Generic;
using System.Globalization;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Tests.X87;

/// <summary>The state that a vector line speaks of: registers, x87, SSE and the memory window.</summary>
public sealed class VectorMachine
{
    public const int WindowBytes = 0x200;

    private static readonly string[] GeneralNames = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"];

    public uint[] General { get; private set; } = new uint[8];

    public uint Flags { get; set; }

    public uint InstructionPointer { get; set; }

    public X87State X87 { get; } = new();

    public uint Mxcsr { get; set; }

    public UInt128[] Xmm { get; private set; } = new UInt128[8];

    public byte[] Window { get; private set; } = new byte[WindowBytes];

    public string Fault { get; set; } = string.Empty;

    public VectorMachine Clone()
    {
        var copy = new VectorMachine
        {
            General = (uint[])General.Clone(),
            Flags = Flags,
            InstructionPointer = InstructionPointer,
            Mxcsr = Mxcsr,
            Xmm = (UInt128[])Xmm.Clone(),
            Window = (byte[])Window.Clone(),
            Fault = Fault,
        };
        copy.X87.CopyFrom(X87);
        return copy;
    }

    /// <summary>Applies tokens "name=value"; the control word goes first, for ES follows from both words.</summary>
    public void Apply(ReadOnlySpan<string> tokens)
    {
        foreach (string token in tokens)
        {
            if (token.StartsWith("fcw=", StringComparison.Ordinal))
            {
                ApplyOne(token);
            }
        }

        foreach (string token in tokens)
        {
            if (!token.StartsWith("fcw=", StringComparison.Ordinal))
            {
                ApplyOne(token);
            }
        }
    }

    /// <summary>Names every difference that the mask does not hide. Advisory pointers (fop, fip, fdp) are not compared.</summary>
    public List<string> Differences(VectorMachine expected, VectorMask mask)
    {
        var found = new List<string>();
        void Check(string name, ulong actual, ulong wanted, ulong hidden)
        {
            if (((actual ^ wanted) & ~hidden) != 0)
            {
                found.Add($"{name}={actual:X} expected {wanted:X}");
            }
        }

        if (Fault != expected.Fault)
        {
            found.Add($"fault={Fault} expected {expected.Fault}");
        }

        Check("ip", InstructionPointer, expected.InstructionPointer, 0);
        Check("fl", Flags, expected.Flags, mask.Of("fl"));
        Check("fcw", X87.ControlWord, expected.X87.ControlWord, mask.Of("fcw"));
        Check("fsw", X87.StatusWord, expected.X87.StatusWord, mask.Of("fsw"));
        Check("ftw", X87.ValidTags, expected.X87.ValidTags, mask.Of("ftw"));
        Check("mxcsr", Mxcsr, expected.Mxcsr, mask.Of("mxcsr"));
        for (int index = 0; index < 8; index++)
        {
            Check(GeneralNames[index], General[index], expected.General[index], mask.Of(GeneralNames[index]));
            mask.CheckRegister(found, index, X87.GetPhysical(index), expected.X87.GetPhysical(index));
            if (Xmm[index] != expected.Xmm[index] && !mask.AllowsXmm(index, Xmm[index], expected.Xmm[index]))
            {
                found.Add($"x{index}={Xmm[index]:X32} expected {expected.Xmm[index]:X32}");
            }
        }

        for (int offset = 0; offset < WindowBytes; offset++)
        {
            if (((Window[offset] ^ expected.Window[offset]) & ~mask.Memory[offset]) != 0)
            {
                found.Add($"m{offset:X3}={Window[offset]:X2} expected {expected.Window[offset]:X2}");
            }
        }

        return found;
    }

    public static byte[] ParseBytes(string digits) => Convert.FromHexString(digits);

    private void ApplyOne(string token)
    {
        int equals = token.IndexOf('=', StringComparison.Ordinal);
        string name = token[..equals];
        string value = token[(equals + 1)..];
        int general = Array.IndexOf(GeneralNames, name);
        if (general >= 0)
        {
            General[general] = (uint)Hex(value);
        }
        else if (name[0] == 'm' && name.Length == 4)
        {
            ParseBytes(value).CopyTo(Window, (int)Hex(name[1..]));
        }
        else if (name[0] == 'r' && name.Length == 2)
        {
            X87.SetPhysical(name[1] - '0', new Float80((ushort)Hex(value[..4]), Hex(value[4..])));
        }
        else if (name[0] == 'x' && name.Length == 2)
        {
            Xmm[name[1] - '0'] = new UInt128(Hex(value[..16]), Hex(value[16..]));
        }
        else
        {
            ApplyNamed(name, value);
        }
    }

    private void ApplyNamed(string name, string value)
    {
        switch (name)
        {
            case "fl": Flags = (uint)Hex(value); break;
            case "ip": InstructionPointer = (uint)Hex(value); break;
            case "fault": Fault = value; break;
            case "fcw": X87.ControlWord = (ushort)Hex(value); break;
            case "fsw": X87.StatusWord = (ushort)Hex(value); break;
            case "ftw": X87.ValidTags = (byte)Hex(value); break;
            case "mxcsr": Mxcsr = (uint)Hex(value); break;
            case "fop": X87.Opcode = (ushort)Hex(value); break;
            case "fip": X87.InstructionPointer = (uint)Hex(value); break;
            case "fdp": X87.DataPointer = (uint)Hex(value); break;
            default: throw new FormatException($"unknown name {name}");
        }
    }

    private static ulong Hex(string digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
