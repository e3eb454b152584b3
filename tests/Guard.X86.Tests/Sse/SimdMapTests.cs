using System;
using System.Collections.Generic;
using System.Linq;
using Guard.X86.Semantics.Sse;
using Xunit;

namespace Guard.X86.Tests.Sse;

/// <summary>The opcode rows as a whole.</summary>
public class SimdMapTests
{
    [Fact]
    public void EveryRowIsFoundByItsOwnOpcode()
    {
        for (int index = 0; index < SimdMap.Rows.Length; index++)
        {
            SimdRow row = SimdMap.Rows[index];
            int digit = Math.Max(row.Digit, 0) << 3;
            bool found = false;
            for (int mod = 0; mod < 256; mod += 0xC0)
            {
                found |= SimdMap.Find(row.Map, row.Opcode, row.Prefix, (byte)(mod | digit)) == index;
            }

            Assert.True(found, row.Form);
        }
    }

    [Fact]
    public void EveryOperationHasARowAndEveryRowAnOperation()
    {
        HashSet<SimdOp> used = [.. SimdMap.Rows.Select(row => row.Op)];
        Assert.DoesNotContain(SimdOp.Undefined, used);
        Assert.Equal(Enum.GetValues<SimdOp>().Length - 1, used.Count);
    }

    [Theory]
    [InlineData(0, 0xFC, 0x66, 0xC0, "PADDB xmm, xmm/m128")]
    [InlineData(0, 0xFC, 0x00, 0xC0, "PADDB mm, mm/m64")]
    [InlineData(0, 0xFC, 0xF3, 0xC0, null)]
    [InlineData(0, 0x71, 0x66, 0xD0, "PSRLW xmm, imm8")]
    [InlineData(0, 0x71, 0x66, 0x10, null)]
    [InlineData(0, 0x71, 0x66, 0xC8, null)]
    [InlineData(0, 0x12, 0x00, 0x00, "MOVLPS xmm, m64")]
    [InlineData(0, 0x12, 0x00, 0xC0, "MOVHLPS xmm, xmm")]
    [InlineData(0, 0x13, 0x00, 0xC0, null)]
    [InlineData(0, 0xD7, 0x66, 0x00, null)]
    [InlineData(0x38, 0x00, 0x00, 0xC0, "PSHUFB mm, mm/m64")]
    [InlineData(0x3A, 0x0F, 0x66, 0x00, "PALIGNR xmm, xmm/m128, imm8")]
    [InlineData(0x3A, 0x21, 0x66, 0x00, "INSERTPS xmm, m32, imm8")]
    public void FindChoosesByPrefixDigitAndMod(byte map, byte opcode, byte prefix, byte modRM, string? form)
    {
        int index = SimdMap.Find(map, opcode, prefix, modRM);
        Assert.Equal(form, index < 0 ? null : SimdMap.Rows[index].Form);
    }

    [Theory]
    [InlineData("MOVD r/m32, xmm", true, 4, true, false)]
    [InlineData("MOVNTI m32, r32", true, 4, false, false)]
    [InlineData("MOVMSKPS r32, xmm", false, 0, true, false)]
    [InlineData("ADDPS xmm, xmm/m128", false, 16, true, true)]
    [InlineData("MOVDQU xmm, xmm/m128", false, 16, true, false)]
    [InlineData("PEXTRB r32/m8, xmm, imm8", true, 1, true, false)]
    [InlineData("PSLLDQ xmm, imm8", true, 0, true, false)]
    public void RowsReadTheirOperandsFromTheForm(string form, bool firstRm, int bytes, bool register, bool aligned)
    {
        SimdRow row = SimdMap.Rows.First(candidate => candidate.Form == form);
        Assert.Equal((firstRm, bytes, register, aligned), (row.IsFirstRm, row.MemoryBytes, row.AllowsRegister, row.IsAligned));
    }
}
