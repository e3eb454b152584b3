using System;
using System.Runtime.Intrinsics;
using System.Text;
using Guard.X86.Semantics.Sse;
using Xunit;

namespace Guard.X86.Tests.Sse;

/// <summary>PCMPxSTRx, which .NET gives no access to on the host: the manual's definitions and examples.</summary>
public class PackedStringTests
{
    private const uint Carry = 0x001;
    private const uint Zero = 0x040;
    private const uint Sign = 0x080;
    private const uint Overflow = 0x800;

    [Theory]
    [InlineData(0x00, "aeiou", "xyze", 3, Carry | Zero | Sign)]                     // equal any: the first vowel
    [InlineData(0x40, "aeiou", "abcdefgh", 4, Carry | Zero | Sign | Overflow)]      // the last one; IntRes2[0] is set
    [InlineData(0x00, "aeiou", "xyz", 16, Zero | Sign)]                             // none
    [InlineData(0x04, "09AF", "xy7", 2, Carry | Zero | Sign)]                       // ranges
    [InlineData(0x14, "az", "abcXdef", 3, Carry | Zero | Sign)]                     // negated ranges: the first that is no letter
    [InlineData(0x34, "az", "abc", 16, Zero | Sign)]                                // masked negation: not beyond the end
    [InlineData(0x08, "same", "same", 0, Carry | Zero | Sign | Overflow)]           // equal each; both ended compares equal
    [InlineData(0x18, "same", "samX", 3, Carry | Zero | Sign)]                      // negated: the first difference
    [InlineData(0x18, "sixteen bytes!!!", "sixteen bytes!!!", 16, 0u)]              // no ends, no difference
    [InlineData(0x0C, "lo", "hello", 3, Carry | Zero | Sign)]                       // equal ordered: substring search
    [InlineData(0x0C, "", "hello", 0, Carry | Zero | Sign | Overflow)]              // the empty string is everywhere
    [InlineData(0x0C, "xx", "a sixteen chars!", 16, Sign)]
    public void PcmpistriFollowsTheManual(byte control, string first, string second, int index, uint flags)
    {
        var context = new SimdContext { Immediate = control };
        Vector128<byte> result = SimdUnit.Compute(SimdOp.Pcmpistri, Vector(first), Vector(second), ref context);
        Assert.Equal((uint)index, result.AsUInt32().ToScalar());
        Assert.Equal(flags, context.Flags);
    }

    [Theory]
    [InlineData(3, 3, 0b0000_0111)]
    [InlineData(-3, 3, 0b0000_0111)]
    [InlineData(3, 2, 0b0000_0011)]
    [InlineData(int.MinValue, 16, 0b0001_1111)]
    public void PcmpestrmTakesItsLengthsFromRegisters(int firstLength, int secondLength, ulong mask)
    {
        var context = new SimdContext { Immediate = 0x00, Eax = (uint)firstLength, Edx = (uint)secondLength };
        Vector128<byte> result = SimdUnit.Compute(SimdOp.Pcmpestrm, Vector("abc"), Vector("cbaab"), ref context);

        // 80000000h counts as sixteen: the zeros behind "abc" match the zeros behind "cbaab".
        ulong expected = firstLength == int.MinValue ? 0xFFFF : mask;
        Assert.Equal(expected, result.AsUInt64().ToScalar());
    }

    [Fact]
    public void PcmpistrmExpandsItsMaskToWords()
    {
        Vector128<byte> text = Vector128.Create((ushort)'a', 'b', 'a', 'c', 'a', 0, 0, 0).AsByte();
        Vector128<byte> set = Vector128.Create((ushort)'a', 0, 0, 0, 0, 0, 0, 0).AsByte();
        var context = new SimdContext { Immediate = 0x41 };
        Vector128<byte> result = SimdUnit.Compute(SimdOp.Pcmpistrm, set, text, ref context);
        Assert.Equal(Vector128.Create((ushort)0xFFFF, 0, 0xFFFF, 0, 0xFFFF, 0, 0, 0).AsByte(), result);
    }

    [Fact]
    public void SignedRangesCompareSignedBytes()
    {
        Vector128<byte> bounds = Vector128.CreateScalar((ushort)0x01FF).AsByte();       // -1 to 1
        Vector128<byte> text = Vector128.CreateScalar(0x0002_80FF_0001u & 0xFFFF_FFFF).AsByte();
        var context = new SimdContext { Immediate = 0x06, Eax = 2, Edx = 4 };
        Vector128<byte> result = SimdUnit.Compute(SimdOp.Pcmpestrm, bounds, text, ref context);
        Assert.Equal(0b0111ul, result.AsUInt64().ToScalar());
    }

    private static Vector128<byte> Vector(string text)
    {
        byte[] bytes = new byte[16];
        Encoding.ASCII.GetBytes(text).CopyTo(bytes, 0);
        return Vector128.Create(bytes);
    }
}
