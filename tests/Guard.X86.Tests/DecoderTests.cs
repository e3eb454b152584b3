using System;
using System.Collections.Generic;
using System.Linq;
using Guard.X86.Decode;
using Iced.Intel;
using Xunit;
using Decoder = Guard.X86.Decode.Decoder;
using Instruction = Guard.X86.Decode.Instruction;

namespace Guard.X86.Tests;

/// <summary>The decoder beside Iced's: length and validity of every opcode with many ModRM bytes, and of random byte strings.</summary>
public sealed class DecoderTests
{
    /// <summary>What this processor has, in Iced's words; an instruction that needs anything else must be undefined here.</summary>
    private static readonly HashSet<CpuidFeature> Present =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL8086_ONLY, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386,
        CpuidFeature.INTEL486, CpuidFeature.CPUID, CpuidFeature.TSC, CpuidFeature.MSR, CpuidFeature.CX8, CpuidFeature.CMOV, CpuidFeature.SEP,
        CpuidFeature.FPU, CpuidFeature.FPU287, CpuidFeature.FPU387, CpuidFeature.MMX, CpuidFeature.FXSR, CpuidFeature.SSE, CpuidFeature.SSE2,
        CpuidFeature.SSE3, CpuidFeature.SSSE3, CpuidFeature.SSE4_1, CpuidFeature.SSE4_2, CpuidFeature.POPCNT, CpuidFeature.CLFSH,
        CpuidFeature.MULTIBYTENOP, CpuidFeature.PAUSE, CpuidFeature.RDPMC,
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LengthsAgreeWithIced(bool is32)
    {
        SortedDictionary<string, string> differences = new(StringComparer.Ordinal);
        ulong seed = 0x9E3779B97F4A7C15;
        byte[] code = new byte[Decoder.MaxLengthBytes];
        for (int i = 0; i < 400_000; i++)
        {
            for (int at = 0; at < code.Length; at++)
            {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                code[at] = (byte)(seed >> 24);
            }

            code[0] = (byte)i;
            if ((i & 0x300) == 0x100)
            {
                code[0] = 0x0F;
                code[1] = (byte)i;
            }

            Compare(code, is32, differences);
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences.Values.Take(60)));
    }

    private static void Compare(byte[] code, bool is32, SortedDictionary<string, string> differences)
    {
        bool isWhole = Decoder.TryDecode(code, is32, out Instruction ours);
        Iced.Intel.Decoder iced = Iced.Intel.Decoder.Create(is32 ? 32 : 16, code, DecoderOptions.None);
        iced.Decode(out Iced.Intel.Instruction theirs);
        bool theyRefuse = theirs.IsInvalid;
        bool weRefuse = !isWhole || ours.Operation == Operation.Undefined;
        if (weRefuse && theyRefuse)
        {
            return;
        }

        bool isAbsent = !theyRefuse && !theirs.Code.CpuidFeatures().All(Present.Contains);
        bool isSame = isAbsent ? weRefuse || IsHint(in ours, in theirs) : weRefuse == theyRefuse && ours.Length == theirs.Length;
        isSame |= weRefuse && IsReservedForFaults(theirs.Code);
        if (!isSame)
        {
            string key = weRefuse != theyRefuse && weRefuse ? theirs.Code.ToString() : $"{ours.Operation} {Convert.ToHexString(code, 0, 3)}";
            differences.TryAdd(key, $"{Convert.ToHexString(code)}: ours {ours.Operation} {ours.Length}, Iced {theirs.Code} {theirs.Length}");
        }
    }

    /// <summary>Instructions that later processors placed on 0F 18 to 0F 1F are the hint NOPs they were made to look like.</summary>
    private static bool IsHint(in Instruction ours, in Iced.Intel.Instruction theirs) =>
        ours.Operation == Operation.Nop && ours.Length == theirs.Length;

    /// <summary>UD0 and UD1 are #UD by definition, 0F 0D is undefined before PREFETCHW: Iced gives them names.</summary>
    private static bool IsReservedForFaults(Code code) => code is Code.Ud0_r16_rm16 or Code.Ud0_r32_rm32 or Code.Ud1_r16_rm16
        or Code.Ud1_r32_rm32 or Code.Ud2 or Code.Reservednop_rm16_r16_0F0D or Code.Reservednop_rm32_r32_0F0D;
}
