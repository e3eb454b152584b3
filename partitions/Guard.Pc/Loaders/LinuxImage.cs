using System;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Guard.Pc.Loaders;

/// <summary>
/// A Linux kernel, parsed and checked (Linux documentation, "The Linux/x86 Boot Protocol", protocol 2.05 and later): a bzImage for its
/// 32-bit entry, or the unpacked vmlinux.
/// </summary>
/// <param name="EntryAddress">Guest-physical address of the first instruction.</param>
/// <param name="Segments">What to load, in the file's order; they do not overlap and lie in RAM from 1 MiB on.</param>
/// <param name="SetupHeader">The setup header as the zero page wants it, from offset 1F1h on.</param>
/// <param name="FirstFreeAddress">First page boundary above everything the kernel asks for.</param>
/// <param name="InitrdLimit">An initial RAM disk must end at or below this.</param>
/// <param name="CommandLineLimit">Longest command line in characters.</param>
public sealed record LinuxImage(
    ulong EntryAddress,
    ImmutableArray<LoadSegment> Segments,
    ImmutableArray<byte> SetupHeader,
    ulong FirstFreeAddress,
    ulong InitrdLimit,
    int CommandLineLimit)
{
    /// <summary>Offset of the setup header in a bzImage and in the zero page.</summary>
    internal const int HeaderOffset = 0x1F1;

    /// <summary>"HdrS", at offset 202h.</summary>
    internal const uint HeaderMagic = 0x53726448;

    private const int MinHeaderEnd = 0x230;              // Through initrd_addr_max: protocol 2.03.
    private const int MaxHeaderEnd = 0x2D0;              // The memory map follows in the zero page.
    private const ushort BootFlag = 0xAA55;
    private const ushort OldestProtocol = 0x0205;
    private const ushort FirstWithInitSize = 0x020A;
    private const byte LoadedHigh = 0x01;
    private const ulong FirstMegabyte = 0x100000;
    private const ulong PageBytes = 0x1000;
    private const ulong DefaultInitrdLimit = 0x38000000;
    private const int OldCommandLineLimit = 255;
    private const int OurCommandLineLimit = LinuxBoot.CommandLineBytes - 1;

    /// <summary>Parses a file for a partition with so much RAM.</summary>
    /// <returns>False with the reason in <paramref name="error"/>; nothing throws, whatever the file holds.</returns>
    public static bool TryParse(ReadOnlySpan<byte> file, ulong memoryBytes, out LinuxImage? image, out LinuxError error)
    {
        image = null;
        bool isBzImage = file.Length >= MinHeaderEnd && Half(file, 0x1FE) == BootFlag && Word(file, 0x202) == HeaderMagic;
        error = isBzImage ? ReadBzImage(file, out image) : ReadElf(file, out image);
        if (error == LinuxError.None && image!.FirstFreeAddress > memoryBytes)
        {
            error = LinuxError.OutsideMemory;
        }

        image = error == LinuxError.None ? image : null;
        return error == LinuxError.None;
    }

    private static LinuxError ReadBzImage(ReadOnlySpan<byte> file, out LinuxImage? image)
    {
        image = null;
        ushort version = Half(file, 0x206);
        if (version < OldestProtocol)
        {
            return LinuxError.ProtocolTooOld;
        }

        if ((file[0x211] & LoadedHigh) == 0)
        {
            return LinuxError.LoadsLow;
        }

        int headerEnd = Math.Min(0x202 + file[0x201], MaxHeaderEnd);
        int setupBytes = ((file[HeaderOffset] == 0 ? 4 : file[HeaderOffset]) + 1) * 512;
        ulong kernelBytes = Word(file, 0x1F4) * 16UL;
        if (headerEnd < MinHeaderEnd || headerEnd > file.Length || setupBytes >= file.Length)
        {
            return LinuxError.Truncated;
        }

        int availableBytes = file.Length - setupBytes;
        if (kernelBytes > (ulong)availableBytes + 15)
        {
            return LinuxError.Truncated;                 // syssize counts paragraphs, rounded up.
        }

        byte[] header = file[HeaderOffset..headerEnd].ToArray();
        ulong start = Word(file, 0x214);
        if (start == 0)
        {
            return LinuxError.NeedsBios;
        }

        ulong end = start + (ulong)availableBytes;
        if (start < FirstMegabyte || end > uint.MaxValue)
        {
            return LinuxError.OutsideMemory;
        }

        if (version >= FirstWithInitSize && headerEnd >= 0x264)
        {
            end = Math.Max(end, ReadQuad(file, 0x258) + Word(file, 0x260));   // pref_address and init_size: where it unpacks itself.
        }

        ulong initrdLimit = Word(file, 0x22C) + 1UL;
        int commandLineLimit = version >= 0x0206 && headerEnd >= 0x23C
            ? (int)Math.Min(Word(file, 0x238), OurCommandLineLimit)
            : OldCommandLineLimit;
        image = new LinuxImage(
            start,
            [new LoadSegment(start, setupBytes, availableBytes, (ulong)availableBytes)],
            ImmutableArray.Create(header),
            Align(end),
            initrdLimit,
            commandLineLimit);
        return LinuxError.None;
    }

    private static LinuxError ReadElf(ReadOnlySpan<byte> file, out LinuxImage? image)
    {
        image = null;
        var segments = ImmutableArray.CreateBuilder<LoadSegment>();
        ElfStatus status = Elf32.Read(file, segments, out ulong entry);
        if (status == ElfStatus.NotElf)
        {
            return LinuxError.NotLinux;
        }

        if (status != ElfStatus.Good || segments.Count == 0)
        {
            return LinuxError.BadProgramHeader;
        }

        LinuxError error = Check(segments, entry, out ulong end);
        if (error != LinuxError.None)
        {
            return error;
        }

        image = new LinuxImage(
            entry,
            segments.ToImmutable(),
            ImmutableArray.Create(MakeHeader(entry)),
            Align(end),
            DefaultInitrdLimit,
            OurCommandLineLimit);
        return LinuxError.None;
    }

    private static LinuxError Check(ImmutableArray<LoadSegment>.Builder segments, ulong entry, out ulong end)
    {
        bool hasEntry = false;
        end = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            LoadSegment segment = segments[i];
            ulong segmentEnd = segment.Address + segment.MemoryBytes;   // Sums of 32-bit values in 64 bits.
            if (segment.Address < FirstMegabyte || segmentEnd > uint.MaxValue)
            {
                return LinuxError.OutsideMemory;
            }

            for (int j = 0; j < i; j++)
            {
                if (segment.Address < segments[j].Address + segments[j].MemoryBytes && segments[j].Address < segmentEnd)
                {
                    return LinuxError.BadSegments;
                }
            }

            hasEntry |= entry >= segment.Address && entry < segmentEnd;
            end = Math.Max(end, segmentEnd);
        }

        return hasEntry ? LinuxError.None : LinuxError.BadSegments;
    }

    // What a bzImage would have said; the kernel looks at little of it once it is unpacked.
    private static byte[] MakeHeader(ulong entry)
    {
        byte[] header = new byte[0x268 - HeaderOffset];
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x1FE - HeaderOffset), BootFlag);
        header[0x200 - HeaderOffset] = 0xEB;
        header[0x201 - HeaderOffset] = 0x268 - 0x202;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(0x202 - HeaderOffset), HeaderMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x206 - HeaderOffset), 0x020C);
        header[0x211 - HeaderOffset] = LoadedHigh;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(0x214 - HeaderOffset), (uint)entry);
        return header;
    }

    private static ulong Align(ulong address) => (address + PageBytes - 1) / PageBytes * PageBytes;

    private static ulong ReadQuad(ReadOnlySpan<byte> bytes, int offset) =>
        Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]), uint.MaxValue);

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ushort Half(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);
}
