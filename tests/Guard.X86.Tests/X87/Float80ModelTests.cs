using System;
using System.Numerics;
using Guard.X86.Semantics.X87;
using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>
/// Addition, subtraction, multiplication, division and square root against exact rationals, on numbers that meet the edges.
/// </summary>
public class Float80ModelTests
{
    private const int Rounds = 20_000;
    private const ulong Seed = 0xD1B5_4A32_D192_ED03;

    [Theory]
    [InlineData("add")]
    [InlineData("sub")]
    [InlineData("mul")]
    [InlineData("div")]
    [InlineData("sqrt")]
    public void ResultsAndFlagsEqualTheModels(string operation)
    {
        ulong state = Seed;
        for (int round = 0; round < Rounds; round++)
        {
            Float80 left = Next(ref state);
            Float80 right = Near(left, ref state);
            uint precision = (round % 3) switch { 0 => 0u, 1 => 0x200u, _ => 0x300u };
            uint control = 0x7F | ((uint)(Step(ref state) >> 60) << 8 & 0xC00) | precision;
            uint raised = 0;
            Float80 actual = operation switch
            {
                "add" => Float80Arithmetic.Add(left, right, control, ref raised),
                "sub" => Float80Arithmetic.Subtract(left, right, control, ref raised),
                "mul" => Float80Arithmetic.Multiply(left, right, control, ref raised),
                "div" => Float80Arithmetic.Divide(left, right, control, ref raised),
                _ => Float80Arithmetic.SquareRoot(left.Magnitude(), control, ref raised),
            };
            (Float80 expected, uint flags) = Model(operation, left, right, control);
            uint compared = raised & ~X87Status.DenormalOperand;
            Assert.True(
                actual == expected && compared == flags,
                $"{operation}, seed {Seed:X}, round {round}: {left} {right} FCW {control:X4} "
                    + $"gave {actual} {compared:X}, expected {expected} {flags:X}");
        }
    }

    private static (Float80 Value, uint Flags) Model(string operation, Float80 left, Float80 right, uint control)
    {
        (BigInteger a, int ea) = RationalModel.Value(left);
        (BigInteger b, int eb) = RationalModel.Value(right);
        bool product = left.IsNegative != right.IsNegative;
        switch (operation)
        {
            case "mul":
                return RationalModel.Round(product, a * b, 1, ea + eb, control);
            case "div":
                return RationalModel.Round(product, a, b, ea - eb, control);
            case "sqrt":
                // 200 bits of root and a sticky bit.
                int shift = 400 + (ea & 1);
                BigInteger root = SquareRoot(a << shift, out bool exact);
                return RationalModel.Round(false, (root << 1) + (exact ? 0 : 1), 1, ((ea - shift) / 2) - 1, control);
            default:
                int least = Math.Min(ea, eb);
                BigInteger sum = (left.IsNegative ? -a : a) << (ea - least);
                BigInteger other = (right.IsNegative ? -b : b) << (eb - least);
                sum += operation == "add" ? other : -other;
                return sum.IsZero
                    ? (new Float80((control >> 10 & 3) == 1 ? (ushort)0x8000 : (ushort)0, 0), 0)
                    : RationalModel.Round(sum.Sign < 0, BigInteger.Abs(sum), 1, least, control);
        }
    }

    private static BigInteger SquareRoot(BigInteger value, out bool exact)
    {
        BigInteger guess = BigInteger.One << (int)((value.GetBitLength() / 2) + 1);
        while (true)
        {
            BigInteger next = (guess + (value / guess)) >> 1;
            if (next >= guess)
            {
                exact = guess * guess == value;
                return guess;
            }

            guess = next;
        }
    }

    /// <summary>xorshift64*: the same operands on every run.</summary>
    private static ulong Step(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545_F491_4F6C_DD1D;
    }

    /// <summary>A finite number that is not zero: significands with long runs, exponents at the ends and in the middle.</summary>
    private static Float80 Next(ref ulong state)
    {
        ulong significand = Step(ref state);
        ulong choice = Step(ref state);
        int run = (int)(choice >> 10) & 63;
        significand = (choice & 3) switch
        {
            0 => ulong.MaxValue << run,
            1 => (1ul << 63) | (1ul << run),
            2 => ulong.MaxValue >> 1 << run | (1ul << 63),
            _ => significand | (1ul << 63),
        };
        int exponent = (int)(choice >> 20) & 0x7FFF;
        exponent = ((choice >> 4) & 7) switch
        {
            0 => exponent & 0x7F,
            1 => 0x7FFE - (exponent & 0x3F),
            2 => 0x1FFF + (exponent & 0x7F),
            3 => 0,
            _ => 0x3FC0 + (exponent & 0x7F),
        };
        exponent = Math.Min(exponent, 0x7FFE);
        significand = exponent == 0 ? (significand >> 1) | 1 : significand;
        return new Float80((ushort)(exponent | (int)((choice >> 63) << 15)), significand);
    }

    /// <summary>Another number, every second time of nearly the same exponent, so that sums cancel.</summary>
    private static Float80 Near(Float80 value, ref ulong state)
    {
        Float80 other = Next(ref state);
        ulong choice = Step(ref state) >> 32;
        if ((choice & 1) == 0 || value.Exponent is < 4 or > 0x7FF0 || other.Exponent == 0)
        {
            return other;
        }

        int exponent = value.Exponent + (int)((choice >> 1) & 7) - 3;
        return new Float80((ushort)((other.SignExponent & 0x8000) | exponent), other.Significand);
    }
}
