using System;
using System.Buffers.Binary;
using Guard.Pc.Loaders;
using Xunit;

namespace Guard.Pc.Tests.Loaders;

public sealed class MultibootImageTests
{
    private const ulong RamBytes = 0x100000;
    private const uint Magic = 0x1BADB002;
    private const uint AddressFields = 1u << 16;

    [Fact]
    public void AnImageWithAddressFieldsIsLoadedAsTheySay()
    {
        byte[] file = Flat();
        MultibootImage image = Parse(file);
        Assert.Equal(0x20010UL, image.EntryAddress);
        LoadSegment segment = Assert.Single(image.Segments);
        Assert.Equal(new LoadSegment(0x20000, 0, 0x80, 0x180), segment);
        Assert.False(image.AlignModules);
    }

    [Fact]
    public void ALoadEndOfZeroMeansTheWholeFileAndABssEndOfZeroNoBss()
    {
        byte[] file = Flat();
        Put(file, 20, 0);
        Put(file, 24, 0);
        Assert.Equal(new LoadSegment(0x20000, 0, 0x100, 0x100), Parse(file).Segments[0]);
    }

    [Fact]
    public void TheHeaderMayStandLaterAndBytesBeforeItBelongToTheImage()
    {
        byte[] file = new byte[0x400];
        PutHeader(file, 0x200, AddressFields);
        Put(file, 0x20C, 0x20100);                       // The header's address: the load address lies 100h before it.
        Put(file, 0x210, 0x20000);
        Put(file, 0x21C, 0x20000);
        Assert.Equal(new LoadSegment(0x20000, 0x100, 0x300, 0x300), Parse(file).Segments[0]);
    }

    [Fact]
    public void AMagicWithABadChecksumIsPassedOver()
    {
        byte[] file = Flat();
        byte[] shifted = new byte[file.Length + 16];
        Put(shifted, 0, Magic);
        file.CopyTo(shifted, 16);
        Assert.Equal(16, Parse(shifted).Segments[0].FileOffset);
    }

    [Theory]
    [InlineData(0, 0x1BADB003u, MultibootError.NoHeader)]
    [InlineData(8, 0u, MultibootError.BadChecksum)]
    [InlineData(12, 0x1FFFFu, MultibootError.BadAddressFields)]   // The load address lies behind the header.
    [InlineData(12, 0x20001u, MultibootError.BadAddressFields)]   // The image would begin before the file.
    [InlineData(16, 0xFFFFFFFFu, MultibootError.BadAddressFields)]
    [InlineData(20, 0x20000u, MultibootError.BadAddressFields)]   // Nothing to load.
    [InlineData(20, 0x20101u, MultibootError.BadAddressFields)]   // More than the file has.
    [InlineData(20, 0xFFFFFFFFu, MultibootError.BadAddressFields)]
    [InlineData(24, 0x2007Fu, MultibootError.BadAddressFields)]   // The bss ends inside the image.
    [InlineData(24, 0x100001u, MultibootError.OutsideMemory)]
    [InlineData(24, 0xFFFFFFFFu, MultibootError.OutsideMemory)]
    [InlineData(28, 0x1FFFFu, MultibootError.EntryOutside)]
    [InlineData(28, 0x20180u, MultibootError.EntryOutside)]
    public void AHeaderFieldThatIsWrongIsNamed(int offset, uint value, MultibootError expected)
    {
        byte[] file = Flat();
        Put(file, offset, value);
        Assert.Equal(expected, ErrorOf(file));
    }

    [Theory]
    [InlineData(0x4u, MultibootError.VideoRequired)]
    [InlineData(0x8u, MultibootError.UnknownRequirement)]
    [InlineData(0x8000u, MultibootError.UnknownRequirement)]
    [InlineData(0x3u, MultibootError.None)]
    [InlineData(0x7FFE0000u, MultibootError.None)]       // Bits 17-31 are hints.
    public void OnlyKnownRequirementsAreMet(uint flags, MultibootError expected)
    {
        byte[] file = Flat();
        PutHeader(file, 0, AddressFields | flags);
        Assert.Equal(expected, ErrorOf(file));
    }

    [Theory]
    [InlineData(0, MultibootError.NoHeader)]
    [InlineData(4, MultibootError.HeaderTruncated)]
    [InlineData(11, MultibootError.HeaderTruncated)]
    [InlineData(12, MultibootError.HeaderTruncated)]
    [InlineData(31, MultibootError.HeaderTruncated)]
    [InlineData(32, MultibootError.BadAddressFields)]    // The header is whole, the image it announces is not.
    public void AShortFileIsRefused(int lengthBytes, MultibootError expected) =>
        Assert.Equal(expected, ErrorOf(Flat()[..lengthBytes]));

    [Fact]
    public void TheHeaderIsLookedForInTheFirst8192Bytes()
    {
        byte[] file = new byte[0x3000];
        PutHeader(file, 8180, 0);
        Assert.Equal(MultibootError.NotElf, ErrorOf(file));
        file = new byte[0x3000];
        PutHeader(file, 8184, 0);
        Assert.Equal(MultibootError.HeaderTruncated, ErrorOf(file));
        file = new byte[0x3000];
        PutHeader(file, 8192, 0);
        Assert.Equal(MultibootError.NoHeader, ErrorOf(file));
        file = new byte[0x3000];
        PutHeader(file, 2, AddressFields);
        Assert.Equal(MultibootError.NoHeader, ErrorOf(file));
    }

    [Fact]
    public void AnElfFileIsLoadedByItsPhysicalAddresses()
    {
        MultibootImage image = Parse(Elf());
        Assert.Equal(0x30008UL, image.EntryAddress);     // Virtual C0030008h.
        Assert.Equal(2, image.Segments.Length);
        Assert.Equal(new LoadSegment(0x30000, 0x100, 0x40, 0x80), image.Segments[0]);
        Assert.Equal(new LoadSegment(0x40000, 0x140, 0, 0x100), image.Segments[1]);
    }

    [Theory]
    [InlineData(4, 2u, MultibootError.NotElf)]           // 64 bits.
    [InlineData(16, 0x00030003u, MultibootError.NotElf)] // Shared object.
    [InlineData(16, 0x003E0002u, MultibootError.NotElf)] // x86-64.
    [InlineData(28, 0xFFFFFFFFu, MultibootError.BadProgramHeader)]
    [InlineData(44, 0xFFFFu, MultibootError.BadProgramHeader)]
    [InlineData(44, 0u, MultibootError.SegmentCount)]
    [InlineData(0x40 + 4, 0xFFFFFFF0u, MultibootError.BadProgramHeader)]
    [InlineData(0x40 + 16, 0x81u, MultibootError.BadProgramHeader)]
    [InlineData(0x40 + 12, 0xFFFFF000u, MultibootError.OutsideMemory)]
    [InlineData(0x40 + 12, 0xFFFC0u, MultibootError.OutsideMemory)]
    [InlineData(0x40 + 12, 0x1FFFu, MultibootError.OverlapsBootInformation)]
    [InlineData(0x40 + 12, 0x0F81u, MultibootError.OverlapsBootInformation)]
    [InlineData(0x60 + 12, 0x3007Fu, MultibootError.SegmentsOverlap)]
    [InlineData(24, 0x1000u, MultibootError.EntryOutside)]
    public void AnElfFileThatIsWrongIsNamed(int offset, uint value, MultibootError expected)
    {
        byte[] file = Elf();
        Put(file, offset, value);
        Assert.Equal(expected, ErrorOf(file));
    }

    [Fact]
    public void NoMutationOfAnImageThrows()
    {
        Random random = new(20260101);
        byte[][] images = [Flat(), Elf()];
        int refused = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] file = (byte[])images[i & 1].Clone();
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                file[random.Next(0x80)] = (byte)random.Next(256);
            }

            bool parsed = MultibootImage.TryParse(file.AsSpan(0, random.Next(file.Length + 1)), RamBytes, out MultibootImage? image, out _);
            Assert.Equal(parsed, image is not null);
            refused += parsed ? 0 : 1;
        }

        Assert.InRange(refused, 50_000, 99_999);
    }

    private static MultibootImage Parse(byte[] file)
    {
        Assert.True(MultibootImage.TryParse(file, RamBytes, out MultibootImage? image, out MultibootError error), error.ToString());
        return image!;
    }

    private static MultibootError ErrorOf(byte[] file)
    {
        Assert.Equal(MultibootImage.TryParse(file, RamBytes, out _, out MultibootError error), error == MultibootError.None);
        return error;
    }

    private static byte[] Flat()
    {
        byte[] file = new byte[0x100];
        PutHeader(file, 0, AddressFields);
        Put(file, 12, 0x20000);
        Put(file, 16, 0x20000);
        Put(file, 20, 0x20080);
        Put(file, 24, 0x20180);
        Put(file, 28, 0x20010);
        return file;
    }

    private static byte[] Elf()
    {
        byte[] file = new byte[0x180];
        Put(file, 0, 0x464C457F);
        Put(file, 4, 0x00010101);
        Put(file, 16, 0x00030002);
        Put(file, 20, 1);
        Put(file, 24, 0xC0030008);
        Put(file, 28, 0x40);
        Put(file, 40, 0x00200034);
        Put(file, 44, 2);
        PutSegment(file, 0x40, 0x100, 0xC0030000, 0x30000, 0x40, 0x80);
        PutSegment(file, 0x60, 0x140, 0xC0040000, 0x40000, 0, 0x100);
        PutHeader(file, 0x80, 0x3);
        return file;
    }

    private static void PutSegment(byte[] file, int at, uint offset, uint virtualAddress, uint address, uint fileBytes, uint memoryBytes)
    {
        Put(file, at, 1);
        Put(file, at + 4, offset);
        Put(file, at + 8, virtualAddress);
        Put(file, at + 12, address);
        Put(file, at + 16, fileBytes);
        Put(file, at + 20, memoryBytes);
    }

    private static void PutHeader(byte[] file, int at, uint flags)
    {
        Put(file, at, Magic);
        Put(file, at + 4, flags);
        Put(file, at + 8, 0u - (Magic + flags));
    }

    private static void Put(byte[] file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);
}
