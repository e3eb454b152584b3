using System;
using System.Collections.Generic;
using System.Globalization;
using Guard.X86.Semantics.X87;
using Guard.X86.State;

namespace Guard.Host.Conformance;

/// <summary>
/// The x87 and SSE part of a native vector: names fcw, fsw, ftw, r0 to r7, mxcsr, x0 to x7. Pointers (fop, fip, fdp) are
/// advisory.
/// </summary>
internal static class NativeFloatingState
{
    private const int Registers = 8;
    private const double RelativeBound = 1.5 / 4096;

    /// <summary>Sets the state a case starts from.</summary>
    public static void Load(CpuState state, Dictionary<string, string> values)
    {
        if (!values.TryGetValue("fcw", out string? control))
        {
            return;
        }

        // The control word first: ES follows from both words.
        state.X87.ControlWord = (ushort)NativeCase.Number(control);
        state.X87.StatusWord = (ushort)NativeCase.Number(values["fsw"]);
        state.X87.ValidTags = (byte)NativeCase.Number(values["ftw"]);
        state.MXCSR = (uint)NativeCase.Number(values["mxcsr"]);
        for (int i = 0; i < Registers; i++)
        {
            state.X87.SetPhysical(i, Extended(values[Name('r', i)]));
            state.SetXmm(i, Wide(values[Name('x', i)]));
        }
    }

    /// <summary>Null when the state agrees, else the difference.</summary>
    public static string? Compare(NativeCase test, Dictionary<string, string> expected, CpuState state)
    {
        if (!expected.ContainsKey("fcw"))
        {
            return null;
        }

        return CompareWord(test, expected, "fcw", state.X87.ControlWord)
            ?? CompareWord(test, expected, "fsw", state.X87.StatusWord)
            ?? CompareWord(test, expected, "ftw", state.X87.ValidTags)
            ?? CompareWord(test, expected, "mxcsr", state.MXCSR)
            ?? CompareRegisters(test, expected, state);
    }

    private static string? CompareWord(NativeCase test, Dictionary<string, string> expected, string name, uint have)
    {
        uint want = (uint)NativeCase.Number(expected[name]);
        uint hidden = test.Undefined.TryGetValue(name, out string? mask) ? (uint)NativeCase.Number(mask) : 0;
        return ((want ^ have) & ~hidden) == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{name} is {have:X}, expected {want:X}");
    }

    private static string? CompareRegisters(NativeCase test, Dictionary<string, string> expected, CpuState state)
    {
        bool oneUlp = test.Undefined.ContainsKey("ulp");
        bool relative = test.Undefined.ContainsKey("rel");
        for (int i = 0; i < Registers; i++)
        {
            Float80 want = Extended(expected[Name('r', i)]);
            Float80 have = state.X87.GetPhysical(i);
            Float80 hidden = test.Undefined.TryGetValue(Name('r', i), out string? mask) ? Extended(mask) : default;
            bool agrees =
                ((want.SignExponent ^ have.SignExponent) & ~hidden.SignExponent) == 0
                && ((want.Significand ^ have.Significand) & ~hidden.Significand) == 0;
            if (!agrees && !(oneUlp && IsWithinOneUlp(want, have)))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"r{i} is {have.SignExponent:X4}{have.Significand:X16}, "
                        + $"expected {want.SignExponent:X4}{want.Significand:X16}");
            }

            UInt128 wanted = Wide(expected[Name('x', i)]);
            UInt128 actual = state.GetXmm(i);
            UInt128 masked = test.Undefined.TryGetValue(Name('x', i), out string? bits) ? Wide(bits) : 0;
            if (((wanted ^ actual) & ~masked) != 0 && !(relative && IsWithinBound(wanted, actual)))
            {
                return string.Create(CultureInfo.InvariantCulture, $"x{i} is {actual:X32}, expected {wanted:X32}");
            }
        }

        return null;
    }

    /// <summary>One unit in the last place of the 64-bit significand, across the step to the next exponent too.</summary>
    private static bool IsWithinOneUlp(Float80 want, Float80 have)
    {
        var left = new UInt128(want.Magnitude().SignExponent, want.Significand << 1);
        var right = new UInt128(have.Magnitude().SignExponent, have.Significand << 1);
        return want.IsNegative == have.IsNegative && (left > right ? left - right : right - left) <= 2;
    }

    /// <summary>Every single is the same or within 1.5 x 2^-12.</summary>
    private static bool IsWithinBound(UInt128 want, UInt128 have)
    {
        for (int shift = 0; shift < 128; shift += 32)
        {
            uint left = (uint)(want >> shift);
            uint right = (uint)(have >> shift);
            double wanted = BitConverter.UInt32BitsToSingle(left);
            if (left != right && !(Math.Abs(BitConverter.UInt32BitsToSingle(right) - wanted) <= Math.Abs(wanted) * RelativeBound))
            {
                return false;
            }
        }

        return true;
    }

    private static string Name(char kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number}");

    private static Float80 Extended(string digits) => new((ushort)NativeCase.Number(digits[..4]), NativeCase.Number(digits[4..]));

    private static UInt128 Wide(string digits) => new(NativeCase.Number(digits[..16]), NativeCase.Number(digits[16..]));
}
