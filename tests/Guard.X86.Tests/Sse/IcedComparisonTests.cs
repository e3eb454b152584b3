using System;
using System.Collections.Generic;
using System.Linq;
using Guard.X86.Decode;
using Guard.X86.Semantics.Sse;
using Guard.X86.Semantics.X87;
using Iced.Intel;
using Xunit;

namespace Guard.X86.Tests.Sse;

/// <summary>The x87 and SIMD decoding against Iced: every opcode, prefix and ModR/M byte.</summary>
public class IcedComparisonTests
{
    /// <summary>What this processor has of what Iced knows.</summary>
    private static readonly CpuidFeature[] Supported =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386, CpuidFeature.INTEL486,
        CpuidFeature.FPU, CpuidFeature.FPU287, CpuidFeature.FPU387, CpuidFeature.CMOV, CpuidFeature.MMX, CpuidFeature.SSE,
        CpuidFeature.SSE2, CpuidFeature.SSE3,
        CpuidFeature.SSSE3, CpuidFeature.SSE4_1, CpuidFeature.SSE4_2, CpuidFeature.POPCNT, CpuidFeature.FXSR, CpuidFeature.CLFSH,
        CpuidFeature.MULTIBYTENOP,
    ];

    [Fact]
    public void EveryX87EncodingAgrees()
    {
        var differences = new List<string>();
        for (int opcode = 0xD8; opcode <= 0xDF; opcode++)
        {
            for (int modRM = 0; modRM < 256; modRM++)
            {
                Compare([(byte)opcode, (byte)modRM], differences);
            }
        }

        // Validity and length; what each one does is judged by the recorded vectors.
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    [Theory]
    [InlineData("", 20_000)]
    [InlineData("66", 40_000)]
    [InlineData("F3", 5_000)]
    [InlineData("F2", 5_000)]
    [InlineData("66F3", 5_000)]
    [InlineData("F266", 5_000)]
    public void EverySimdEncodingAgrees(string prefixes, int least)
    {
        int defined = 0;
        var differences = new List<string>();
        byte[] start = Convert.FromHexString(prefixes);
        foreach (byte[] map in new byte[][] { [0x0F], [0x0F, 0x38], [0x0F, 0x3A] })
        {
            for (int opcode = 0; opcode < 256; opcode++)
            {
                if (map.Length == 1 && (opcode is 0x38 or 0x3A || !IsSimd(opcode)))
                {
                    continue;
                }

                for (int modRM = 0; modRM < 256; modRM++)
                {
                    defined += Compare([.. start, .. map, (byte)opcode, (byte)modRM], differences) ? 1 : 0;
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
        Assert.True(defined >= least, $"{defined} encodings are defined");
    }

    private static bool IsSimd(int opcode) =>
        SimdMap.Contains(0, (byte)opcode) || opcode is 0xAE or 0xB8 or 0x0E or 0x0F or 0x78 or 0x79;

    /// <returns>True when the encoding is an instruction here.</returns>
    private static bool Compare(byte[] opcode, List<string> differences)
    {
        byte[] code = new byte[15];
        opcode.CopyTo(code, 0);
        var iced = Iced.Intel.Decoder.Create(32, new ByteArrayCodeReader(code), DecoderOptions.None);
        iced.Decode(out Iced.Intel.Instruction theirs);
        bool known = theirs.Code != Code.INVALID && theirs.CpuidFeatures.All(feature => Supported.Contains(feature));
        Decode.Decoder.TryDecode(code, true, out Decode.Instruction ours);
        bool defined = ours.Operation != Operation.Undefined;
        if (known != defined || (known && theirs.Length != ours.Length))
        {
            string name = theirs.Code == Code.INVALID
                ? "invalid"
                : $"{theirs.Code} {string.Join('+', theirs.CpuidFeatures)} {theirs.Length}";
            differences.Add($"{Convert.ToHexString(opcode)}: Iced {name}, here {Name(ours)} {ours.Length}");
        }
        else if (defined && ours.Operation == Operation.Simd)
        {
            string mnemonic = SimdMap.Rows[ours.Extra].Form.Split(' ')[0];
            if (!string.Equals(theirs.Mnemonic.ToString(), mnemonic, StringComparison.OrdinalIgnoreCase))
            {
                differences.Add($"{Convert.ToHexString(opcode)}: Iced {theirs.Mnemonic}, here {mnemonic}");
            }
        }

        return defined;
    }

    private static string Name(in Decode.Instruction ours) => ours.Operation switch
    {
        Operation.Simd => SimdMap.Rows[ours.Extra].Form,
        Operation.X87 => X87Map.Find(ours.Extra).Op.ToString(),
        _ => ours.Operation.ToString(),
    };
}
