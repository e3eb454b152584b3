using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Guard.X86.Semantics.Sse;
using Xunit;

namespace Guard.X86.Tests.Sse;

/// <summary>
/// SSE3 to SSE4.2, which have no recorded vectors, against the host's own instructions on random and edge operands.
/// </summary>
public class HostComparisonTests
{
    private const int Rounds = 4000;
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;

    private static readonly uint[] SingleEdges =
    [
        0x00000000, 0x80000000, 0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000, 0x7FC00001, 0x7F800001, 0x00000001, 0x807FFFFF,
        0x00800000, 0x7F7FFFFF, 0x3F000000, 0xBF000000, 0x4B000001, 0x4F000000, 0x3FC00000, 0x40200000,
    ];

    private delegate Vector128<byte> Host(Vector128<byte> left, Vector128<byte> right, byte immediate);

    public static TheoryData<string> Integer => [.. IntegerForms().Keys];

    public static TheoryData<string> Float => [.. FloatForms().Keys];

    [HostTheory]
    [MemberData(nameof(Integer))]
    public void IntegerResultsEqualTheHosts(string form) => Compare(form, IntegerForms()[form], edges: false);

    [HostTheory]
    [MemberData(nameof(Float))]
    public void FloatResultsEqualTheHosts(string form) => Compare(form, FloatForms()[form], edges: true);

    [HostTheory]
    [InlineData(0)]
    [InlineData(1)]
    public void PtestFlagsEqualTheHosts(int kind)
    {
        ulong state = Seed;
        for (int round = 0; round < Rounds; round++)
        {
            Vector128<byte> left = Next(ref state, false);
            Vector128<byte> right = kind == 0 ? Next(ref state, false) & ~left : left & Next(ref state, false);
            var context = new SimdContext();
            SimdUnit.Compute(SimdOp.Ptest, left, right, ref context);
            uint expected = (Sse41.TestZ(left, right) ? 0x40u : 0) | (Sse41.TestC(left, right) ? 1u : 0);
            Assert.Equal(expected, context.Flags);
        }
    }

    private static void Compare(string form, Host host, bool edges)
    {
        SimdRow row = Row(form);
        ulong state = Seed;
        for (int round = 0; round < Rounds; round++)
        {
            Vector128<byte> left = Next(ref state, edges);
            Vector128<byte> right = Next(ref state, edges);
            byte immediate = (byte)round;
            var context = new SimdContext
            {
                Type = row.Type,
                Immediate = immediate,
                Mxcsr = MxcsrBits.Initial,
                Xmm0 = ~left ^ right,
            };
            Vector128<byte> actual = SimdUnit.Compute(row.Op, left, right, ref context);
            Vector128<byte> expected = host(left, right, immediate);
            Assert.True(
                actual == expected, $"{form}, seed {Seed:X}, round {round}: {left} {right} gave {actual}, the host {expected}");
        }
    }

    private static SimdRow Row(string form)
    {
        foreach (SimdRow row in SimdMap.Rows)
        {
            if (row.Form.StartsWith(form + " xmm", StringComparison.Ordinal) || row.Form == form)
            {
                return row;
            }
        }

        throw new ArgumentException(form);
    }

    /// <summary>xorshift64*: the same operands on every run.</summary>
    private static ulong Step(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545_F491_4F6C_DD1D;
    }

    private static Vector128<byte> Next(ref ulong state, bool edges)
    {
        Vector128<uint> value = Vector128.Create(Step(ref state), Step(ref state)).AsUInt32();
        for (int lane = 0; lane < 4; lane++)
        {
            ulong choice = Step(ref state) >> 32;
            if (edges && (choice & 3) != 0)
            {
                uint edge = SingleEdges[(int)((choice >> 8) % (ulong)SingleEdges.Length)];
                uint near = 0x3F80_0000u | (uint)(choice & 0x07FF_FFFF);
                value = value.WithElement(lane, (choice & 3) == 1 ? edge : near);
            }
            else if (!edges && (choice & 7) == 0)
            {
                value = value.WithElement(lane, (choice & 8) != 0 ? 0x8000_7FFFu : 0x80FF_00FFu);
            }
        }

        return value.AsByte();
    }

    private static Dictionary<string, Host> IntegerForms() => new(StringComparer.Ordinal)
    {
        ["PSHUFB"] = (a, b, _) => Ssse3.Shuffle(a, b),
        ["PHADDW"] = (a, b, _) => Ssse3.HorizontalAdd(a.AsInt16(), b.AsInt16()).AsByte(),
        ["PHADDD"] = (a, b, _) => Ssse3.HorizontalAdd(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PHADDSW"] = (a, b, _) => Ssse3.HorizontalAddSaturate(a.AsInt16(), b.AsInt16()).AsByte(),
        ["PHSUBW"] = (a, b, _) => Ssse3.HorizontalSubtract(a.AsInt16(), b.AsInt16()).AsByte(),
        ["PHSUBD"] = (a, b, _) => Ssse3.HorizontalSubtract(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PHSUBSW"] = (a, b, _) => Ssse3.HorizontalSubtractSaturate(a.AsInt16(), b.AsInt16()).AsByte(),
        ["PMADDUBSW"] = (a, b, _) => Ssse3.MultiplyAddAdjacent(a, b.AsSByte()).AsByte(),
        ["PSIGNB"] = (a, b, _) => Ssse3.Sign(a.AsSByte(), b.AsSByte()).AsByte(),
        ["PSIGNW"] = (a, b, _) => Ssse3.Sign(a.AsInt16(), b.AsInt16()).AsByte(),
        ["PSIGND"] = (a, b, _) => Ssse3.Sign(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PMULHRSW"] = (a, b, _) => Ssse3.MultiplyHighRoundScale(a.AsInt16(), b.AsInt16()).AsByte(),
        ["PABSB"] = (_, b, _) => Ssse3.Abs(b.AsSByte()),
        ["PABSW"] = (_, b, _) => Ssse3.Abs(b.AsInt16()).AsByte(),
        ["PABSD"] = (_, b, _) => Ssse3.Abs(b.AsInt32()).AsByte(),
        ["PALIGNR"] = (a, b, i) => Ssse3.AlignRight(a, b, i),
        ["PBLENDVB"] = (a, b, _) => Sse41.BlendVariable(a, b, ~a ^ b),
        ["BLENDVPS"] = (a, b, _) => Sse41.BlendVariable(a.AsSingle(), b.AsSingle(), (~a ^ b).AsSingle()).AsByte(),
        ["BLENDVPD"] = (a, b, _) => Sse41.BlendVariable(a.AsDouble(), b.AsDouble(), (~a ^ b).AsDouble()).AsByte(),
        ["BLENDPS"] = (a, b, i) => Sse41.Blend(a.AsSingle(), b.AsSingle(), i).AsByte(),
        ["BLENDPD"] = (a, b, i) => Sse41.Blend(a.AsDouble(), b.AsDouble(), i).AsByte(),
        ["PBLENDW"] = (a, b, i) => Sse41.Blend(a.AsInt16(), b.AsInt16(), i).AsByte(),
        ["PMOVSXBW"] = (_, b, _) => Sse41.ConvertToVector128Int16(b.AsSByte()).AsByte(),
        ["PMOVSXBD"] = (_, b, _) => Sse41.ConvertToVector128Int32(b.AsSByte()).AsByte(),
        ["PMOVSXBQ"] = (_, b, _) => Sse41.ConvertToVector128Int64(b.AsSByte()).AsByte(),
        ["PMOVSXWD"] = (_, b, _) => Sse41.ConvertToVector128Int32(b.AsInt16()).AsByte(),
        ["PMOVSXWQ"] = (_, b, _) => Sse41.ConvertToVector128Int64(b.AsInt16()).AsByte(),
        ["PMOVSXDQ"] = (_, b, _) => Sse41.ConvertToVector128Int64(b.AsInt32()).AsByte(),
        ["PMOVZXBW"] = (_, b, _) => Sse41.ConvertToVector128Int16(b).AsByte(),
        ["PMOVZXBD"] = (_, b, _) => Sse41.ConvertToVector128Int32(b).AsByte(),
        ["PMOVZXBQ"] = (_, b, _) => Sse41.ConvertToVector128Int64(b).AsByte(),
        ["PMOVZXWD"] = (_, b, _) => Sse41.ConvertToVector128Int32(b.AsUInt16()).AsByte(),
        ["PMOVZXWQ"] = (_, b, _) => Sse41.ConvertToVector128Int64(b.AsUInt16()).AsByte(),
        ["PMOVZXDQ"] = (_, b, _) => Sse41.ConvertToVector128Int64(b.AsUInt32()).AsByte(),
        ["PMULDQ"] = (a, b, _) => Sse41.Multiply(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PCMPEQQ"] = (a, b, _) => Sse41.CompareEqual(a.AsInt64(), b.AsInt64()).AsByte(),
        ["PACKUSDW"] = (a, b, _) => Sse41.PackUnsignedSaturate(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PMINSB"] = (a, b, _) => Sse41.Min(a.AsSByte(), b.AsSByte()).AsByte(),
        ["PMINSD"] = (a, b, _) => Sse41.Min(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PMINUW"] = (a, b, _) => Sse41.Min(a.AsUInt16(), b.AsUInt16()).AsByte(),
        ["PMINUD"] = (a, b, _) => Sse41.Min(a.AsUInt32(), b.AsUInt32()).AsByte(),
        ["PMAXSB"] = (a, b, _) => Sse41.Max(a.AsSByte(), b.AsSByte()).AsByte(),
        ["PMAXSD"] = (a, b, _) => Sse41.Max(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PMAXUW"] = (a, b, _) => Sse41.Max(a.AsUInt16(), b.AsUInt16()).AsByte(),
        ["PMAXUD"] = (a, b, _) => Sse41.Max(a.AsUInt32(), b.AsUInt32()).AsByte(),
        ["PMULLD"] = (a, b, _) => Sse41.MultiplyLow(a.AsInt32(), b.AsInt32()).AsByte(),
        ["PHMINPOSUW"] = (_, b, _) => Sse41.MinHorizontal(b.AsUInt16()).AsByte(),
        ["MPSADBW"] = (a, b, i) => Sse41.MultipleSumAbsoluteDifferences(a, b, i).AsByte(),
        ["PEXTRB r32/m8, xmm, imm8"] = (_, b, i) => Vector128.CreateScalar((uint)Sse41.Extract(b, i)).AsByte(),
        ["PEXTRD r/m32, xmm, imm8"] = (_, b, i) => Vector128.CreateScalar(Sse41.Extract(b.AsUInt32(), i)).AsByte(),
        ["PINSRB"] = (a, b, i) => Sse41.Insert(a, b.ToScalar(), i),
        ["PINSRD"] = (a, b, i) => Sse41.Insert(a.AsUInt32(), b.AsUInt32().ToScalar(), i).AsByte(),
        ["INSERTPS xmm, xmm, imm8"] = (a, b, i) => Sse41.Insert(a.AsSingle(), b.AsSingle(), i).AsByte(),
        ["PCMPGTQ"] = (a, b, _) => Sse42.CompareGreaterThan(a.AsInt64(), b.AsInt64()).AsByte(),
        ["MOVSLDUP"] = (_, b, _) => Sse3.MoveLowAndDuplicate(b.AsSingle()).AsByte(),
        ["MOVSHDUP"] = (_, b, _) => Sse3.MoveHighAndDuplicate(b.AsSingle()).AsByte(),
        ["MOVDDUP"] = (_, b, _) => Sse3.MoveAndDuplicate(b.AsDouble()).AsByte(),
    };

    private static Dictionary<string, Host> FloatForms() => new(StringComparer.Ordinal)
    {
        ["ADDPS"] = (a, b, _) => Sse2.Add(a.AsSingle(), b.AsSingle()).AsByte(),
        ["MULPD"] = (a, b, _) => Sse2.Multiply(a.AsDouble(), b.AsDouble()).AsByte(),
        ["DIVPS"] = (a, b, _) => Sse2.Divide(a.AsSingle(), b.AsSingle()).AsByte(),
        ["SQRTPD"] = (_, b, _) => Sse2.Sqrt(b.AsDouble()).AsByte(),
        ["HADDPS"] = (a, b, _) => Sse3.HorizontalAdd(a.AsSingle(), b.AsSingle()).AsByte(),
        ["HADDPD"] = (a, b, _) => Sse3.HorizontalAdd(a.AsDouble(), b.AsDouble()).AsByte(),
        ["HSUBPS"] = (a, b, _) => Sse3.HorizontalSubtract(a.AsSingle(), b.AsSingle()).AsByte(),
        ["HSUBPD"] = (a, b, _) => Sse3.HorizontalSubtract(a.AsDouble(), b.AsDouble()).AsByte(),
        ["ADDSUBPS"] = (a, b, _) => Sse3.AddSubtract(a.AsSingle(), b.AsSingle()).AsByte(),
        ["ADDSUBPD"] = (a, b, _) => Sse3.AddSubtract(a.AsDouble(), b.AsDouble()).AsByte(),
        ["DPPS"] = (a, b, i) => Sse41.DotProduct(a.AsSingle(), b.AsSingle(), i).AsByte(),
        ["DPPD"] = (a, b, i) => Sse41.DotProduct(a.AsDouble(), b.AsDouble(), i).AsByte(),
        ["ROUNDPS"] = (_, b, i) => RoundSingle(b.AsSingle(), i).AsByte(),
        ["ROUNDPD"] = (_, b, i) => RoundDouble(b.AsDouble(), i).AsByte(),
    };

    private static Vector128<float> RoundSingle(Vector128<float> value, byte immediate) => (immediate & 7) switch
    {
        0 => Sse41.RoundToNearestInteger(value),
        1 => Sse41.RoundToNegativeInfinity(value),
        2 => Sse41.RoundToPositiveInfinity(value),
        3 => Sse41.RoundToZero(value),
        _ => Sse41.RoundCurrentDirection(value),
    };

    private static Vector128<double> RoundDouble(Vector128<double> value, byte immediate) => (immediate & 7) switch
    {
        0 => Sse41.RoundToNearestInteger(value),
        1 => Sse41.RoundToNegativeInfinity(value),
        2 => Sse41.RoundToPositiveInfinity(value),
        3 => Sse41.RoundToZero(value),
        _ => Sse41.RoundCurrentDirection(value),
    };
}
