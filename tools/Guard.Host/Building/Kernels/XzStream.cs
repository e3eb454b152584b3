using System;
using System.Buffers.Binary;
using System.IO;

namespace Guard.Host.Building.Kernels;

/// <summary>Unpacks an .xz stream (file format 1.1.0) as the Linux build makes it: LZMA2, perhaps behind the x86 filter, with CRC32.</summary>
internal static class XzStream
{
    private const int StreamHeaderBytes = 12;
    private const byte CheckNone = 0;
    private const byte CheckCrc32 = 1;
    private const ulong FilterX86 = 0x04;
    private const ulong FilterLzma2 = 0x21;

    /// <summary>True when bytes begin as an .xz stream does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= StreamHeaderBytes && bytes[..6].SequenceEqual((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);

    /// <summary>Unpacks the blocks of the first stream; what follows it is ignored.</summary>
    /// <exception cref="InvalidDataException">It is malformed, damaged, too long, or of a kind the Linux build does not make.</exception>
    public static byte[] Unpack(byte[] file, int maxBytes)
    {
        if (!Begins(file) || file[6] != 0 || file[7] is not (CheckNone or CheckCrc32))
        {
            throw new InvalidDataException("not an .xz stream with CRC32 or no check");
        }

        int position = StreamHeaderBytes;
        using var unpacked = new MemoryStream();
        while (position < file.Length && file[position] != 0)
        {
            unpacked.Write(UnpackBlock(file, ref position, maxBytes - (int)unpacked.Length));
        }

        return position < file.Length ? unpacked.ToArray() : throw new InvalidDataException("the .xz stream has no index");
    }

    private static byte[] UnpackBlock(byte[] file, ref int position, int maxBytes)
    {
        int headerBytes = (file[position] + 1) * 4;
        if (headerBytes > file.Length - position)
        {
            throw new InvalidDataException("the .xz block header is cut short");
        }

        bool isFiltered = ReadFilters(file.AsSpan(position, headerBytes));
        position += headerBytes;
        int start = position;
        byte[] unpacked = new Lzma2Decoder(file, maxBytes).Decode(ref position);
        position += -(position - start) & 3;             // Padded to four bytes, then the check.
        if (isFiltered)
        {
            X86BranchFilter.Decode(unpacked);
        }

        if (file[7] == CheckCrc32)
        {
            if (position > file.Length - 4 || BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(position)) != Crc32(unpacked))
            {
                throw new InvalidDataException("the unpacked data differs from its CRC32");
            }

            position += 4;
        }

        return unpacked;
    }

    // Block header: size, flags, sizes where the flags say so, filters, padding, CRC32. True with the x86 filter.
    private static bool ReadFilters(ReadOnlySpan<byte> header)
    {
        byte flags = header[1];
        int position = 2;
        for (int bit = 0x40; bit <= 0x80; bit <<= 1)
        {
            if ((flags & bit) != 0)
            {
                ReadNumber(header, ref position);
            }
        }

        int count = (flags & 3) + 1;
        ulong first = ReadFilter(header, ref position);
        bool isFiltered = count == 2 && first == FilterX86;
        ulong last = isFiltered ? ReadFilter(header, ref position) : first;
        return last == FilterLzma2 && count == (isFiltered ? 2 : 1)
            ? isFiltered
            : throw new InvalidDataException("the .xz block has filters other than x86 and LZMA2");
    }

    private static ulong ReadFilter(ReadOnlySpan<byte> header, ref int position)
    {
        ulong id = ReadNumber(header, ref position);
        ulong propertyBytes = ReadNumber(header, ref position);
        if (propertyBytes > (ulong)(header.Length - position))
        {
            throw new InvalidDataException("the .xz block header is cut short");
        }

        position += (int)propertyBytes;
        return id;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> header, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63 && position < header.Length; shift += 7)
        {
            byte part = header[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("the .xz block header holds a number without an end");
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        Span<uint> table = stackalloc uint[256];
        for (int i = 0; i < table.Length; i++)
        {
            uint value = (uint)i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ (0xEDB88320 & (0 - (value & 1)));
            }

            table[i] = value;
        }

        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = (crc >> 8) ^ table[(int)((crc ^ b) & 0xFF)];
        }

        return ~crc;
    }
}
