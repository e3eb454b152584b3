using System;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Guard.Pc.Loaders;

/// <summary>
/// A Multiboot 1 image, parsed and checked (Multiboot Specification 0.6.96, section 3.1 "OS image format"): with the header's address
/// fields ("a.out kludge") or as ELF.
/// </summary>
/// <param name="EntryAddress">Guest-physical address of the first instruction.</param>
/// <param name="Segments">What to load, in the file's order; they do not overlap and lie in RAM.</param>
/// <param name="AlignModules">Modules must start at page boundaries (header flag 0).</param>
public sealed record MultibootImage(ulong EntryAddress, ImmutableArray<LoadSegment> Segments, bool AlignModules)
{
    private const int SearchBytes = 8192;
    private const int HeaderBytes = 12;
    private const int AddressFieldBytes = 20;
    private const uint Magic = 0x1BADB002;
    private const uint AlignFlag = 1u << 0;
    private const uint VideoFlag = 1u << 2;
    private const uint KnownRequirements = 0x7;
    private const uint AddressFieldsFlag = 1u << 16;

    /// <summary>Parses a file for a partition with so much RAM.</summary>
    /// <returns>False with the reason in <paramref name="error"/>; nothing throws, whatever the file holds.</returns>
    public static bool TryParse(ReadOnlySpan<byte> file, ulong memoryBytes, out MultibootImage? image, out MultibootError error)
    {
        image = null;
        error = FindHeader(file, out int header);
        if (error != MultibootError.None)
        {
            return false;
        }

        uint flags = Word(file, header + 4);
        ulong entry;
        ImmutableArray<LoadSegment>.Builder segments = ImmutableArray.CreateBuilder<LoadSegment>();
        error = (flags & AddressFieldsFlag) != 0
            ? ReadAddressFields(file, header, segments, out entry)
            : ReadElf(file, segments, out entry);
        error = error == MultibootError.None ? Check(segments, memoryBytes, entry) : error;
        if (error != MultibootError.None)
        {
            return false;
        }

        image = new MultibootImage(entry, segments.ToImmutable(), (flags & AlignFlag) != 0);
        return true;
    }

    private static MultibootError FindHeader(ReadOnlySpan<byte> file, out int header)
    {
        ReadOnlySpan<byte> searched = file[..Math.Min(file.Length, SearchBytes)];
        MultibootError error = MultibootError.NoHeader;
        for (header = 0; header + 4 <= searched.Length; header += 4)
        {
            if (Word(searched, header) != Magic)
            {
                continue;
            }

            if (header + HeaderBytes > searched.Length)
            {
                return error == MultibootError.NoHeader ? MultibootError.HeaderTruncated : error;
            }

            uint flags = Word(searched, header + 4);
            if (Magic + flags + Word(searched, header + 8) != 0)
            {
                error = MultibootError.BadChecksum;      // The true header may still follow.
                continue;
            }

            return CheckFlags(flags, searched.Length - header);
        }

        return error;
    }

    private static MultibootError CheckFlags(uint flags, int availableBytes)
    {
        if ((flags & 0xFFFF & ~KnownRequirements) != 0)
        {
            return MultibootError.UnknownRequirement;
        }

        if ((flags & VideoFlag) != 0)
        {
            return MultibootError.VideoRequired;
        }

        bool isTruncated = (flags & AddressFieldsFlag) != 0 && availableBytes < HeaderBytes + AddressFieldBytes;
        return isTruncated ? MultibootError.HeaderTruncated : MultibootError.None;
    }

    // All sums are of 32-bit values in 64 bits: none wraps.
    private static MultibootError ReadAddressFields(
        ReadOnlySpan<byte> file, int header, ImmutableArray<LoadSegment>.Builder segments, out ulong entry)
    {
        ulong headerAddress = Word(file, header + 12);
        ulong loadAddress = Word(file, header + 16);
        ulong loadEnd = Word(file, header + 20);
        ulong bssEnd = Word(file, header + 24);
        entry = Word(file, header + 28);
        if (loadAddress > headerAddress || headerAddress - loadAddress > (ulong)header)
        {
            return MultibootError.BadAddressFields;
        }

        int fileOffset = header - (int)(headerAddress - loadAddress);
        ulong available = (ulong)(file.Length - fileOffset);
        loadEnd = loadEnd == 0 ? loadAddress + available : loadEnd;
        bssEnd = bssEnd == 0 ? loadEnd : bssEnd;
        if (loadEnd <= loadAddress || loadEnd - loadAddress > available || bssEnd < loadEnd)
        {
            return MultibootError.BadAddressFields;
        }

        segments.Add(new LoadSegment(loadAddress, fileOffset, (int)(loadEnd - loadAddress), bssEnd - loadAddress));
        return MultibootError.None;
    }

    private static MultibootError ReadElf(ReadOnlySpan<byte> file, ImmutableArray<LoadSegment>.Builder segments, out ulong entry) =>
        Elf32.Read(file, segments, out entry) switch
        {
            ElfStatus.Good => MultibootError.None,
            ElfStatus.NotElf => MultibootError.NotElf,
            ElfStatus.BadProgramHeader => MultibootError.BadProgramHeader,
            ElfStatus.TooManySegments => MultibootError.SegmentCount,
        };

    private static MultibootError Check(ImmutableArray<LoadSegment>.Builder segments, ulong memoryBytes, ulong entry)
    {
        if (segments.Count == 0)
        {
            return MultibootError.SegmentCount;
        }

        bool hasEntry = false;
        for (int i = 0; i < segments.Count; i++)
        {
            LoadSegment segment = segments[i];
            if (segment.Address > memoryBytes || segment.MemoryBytes > memoryBytes - segment.Address)
            {
                return MultibootError.OutsideMemory;
            }

            if (MultibootInformation.Overlaps(segment.Address, segment.MemoryBytes))
            {
                return MultibootError.OverlapsBootInformation;
            }

            for (int j = 0; j < i; j++)
            {
                if (segment.Address < segments[j].Address + segments[j].MemoryBytes
                    && segments[j].Address < segment.Address + segment.MemoryBytes)
                {
                    return MultibootError.SegmentsOverlap;
                }
            }

            hasEntry |= entry >= segment.Address && entry - segment.Address < segment.MemoryBytes;
        }

        return hasEntry ? MultibootError.None : MultibootError.EntryOutside;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
