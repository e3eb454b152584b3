using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Tests.X87;

/// <summary>The part of a line after "~": bits that are not compared, and tolerances.</summary>
public sealed class VectorMask
{
    private readonly Dictionary<string, string> _masks = new(StringComparer.Ordinal);
    private readonly bool _oneUlp;
    private readonly bool _relative;

    public VectorMask(ReadOnlySpan<string> tokens)
    {
        foreach (string token in tokens)
        {
            int equals = token.IndexOf('=', StringComparison.Ordinal);
            string name = token[..equals];
            string value = token[(equals + 1)..];
            _oneUlp |= name == "ulp";
            _relative |= name == "rel";
            if (name[0] == 'm' && name.Length == 4)
            {
                int offset = int.Parse(name[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                VectorMachine.ParseBytes(value).CopyTo(Memory, offset);
            }
            else
            {
                _masks[name] = value;
            }
        }
    }

    public byte[] Memory { get; } = new byte[VectorMachine.WindowBytes];

    public ulong Of(string name) => _masks.TryGetValue(name, out string? value)
        ? ulong.Parse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : 0;

    public void CheckRegister(List<string> found, int index, Float80 actual, Float80 wanted)
    {
        if (actual == wanted || (_oneUlp && IsWithinOneUlp(actual, wanted)))
        {
            return;
        }

        string name = "r" + (char)('0' + index);
        if (_masks.TryGetValue(name, out string? value))
        {
            ulong exponent = ulong.Parse(value[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            ulong significand = ulong.Parse(value[4..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            ulong differing = (ulong)(actual.SignExponent ^ wanted.SignExponent) & ~exponent;
            differing |= (actual.Significand ^ wanted.Significand) & ~significand;
            if (differing == 0)
            {
                return;
            }
        }

        found.Add(
            $"{name}={actual.SignExponent:X4}{actual.Significand:X16} expected {wanted.SignExponent:X4}{wanted.Significand:X16}");
    }

    public bool AllowsXmm(int index, UInt128 actual, UInt128 wanted)
    {
        if (_masks.TryGetValue("x" + (char)('0' + index), out string? value))
        {
            UInt128 hidden = UInt128.Parse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            return ((actual ^ wanted) & ~hidden) == 0;
        }

        if (!_relative)
        {
            return false;
        }

        ReadOnlySpan<float> left = MemoryMarshal.Cast<UInt128, float>([actual]);
        ReadOnlySpan<float> right = MemoryMarshal.Cast<UInt128, float>([wanted]);
        for (int lane = 0; lane < 4; lane++)
        {
            bool same = BitConverter.SingleToUInt32Bits(left[lane]) == BitConverter.SingleToUInt32Bits(right[lane]);
            double bound = Math.Abs((double)right[lane]) * 1.5 / 4096;
            if (!same && !(Math.Abs((double)left[lane] - right[lane]) <= bound))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One unit in the last place of the 64-bit significand, across the step to the next exponent too.</summary>
    private static bool IsWithinOneUlp(Float80 actual, Float80 wanted)
    {
        var left = new UInt128(actual.Magnitude().SignExponent, actual.Significand << 1);
        var right = new UInt128(wanted.Magnitude().SignExponent, wanted.Significand << 1);
        UInt128 distance = left > right ? left - right : right - left;
        return actual.IsNegative == wanted.IsNegative && distance <= 2;
    }
}
