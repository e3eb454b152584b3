using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Guard.Host.Building.Kernels;

/// <summary>Takes the vmlinux out of a bzImage, so that no guest spends its boot on unpacking it.</summary>
public static class KernelUnpacker
{
    private const int MaxBytes = 256 * 1024 * 1024;
    private const int HeaderBytes = 0x250;

    /// <summary>True when a file has the header of a bzImage.</summary>
    public static bool IsBzImage(ReadOnlySpan<byte> kernel) =>
        kernel.Length >= HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(kernel[0x202..]) == 0x53726448;

    /// <summary>Unpacks the payload of a bzImage (boot protocol 2.08 and later, payload_offset and payload_length); xz and gzip.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or packed in another way; the message says which.</exception>
    public static byte[] Unpack(byte[] kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (!IsBzImage(kernel))
        {
            throw new InvalidDataException("not a bzImage");
        }

        int setupBytes = ((kernel[0x1F1] == 0 ? 4 : kernel[0x1F1]) + 1) * 512;
        ulong offset = (ulong)setupBytes + Word(kernel, 0x248);
        ulong lengthBytes = Word(kernel, 0x24C);
        if (lengthBytes == 0 || offset + lengthBytes > (ulong)kernel.Length)
        {
            throw new InvalidDataException("its payload lies outside the file: truncated, or a boot protocol older than 2.08");
        }

        byte[] payload = kernel.AsSpan((int)offset, (int)lengthBytes).ToArray();
        if (XzStream.Begins(payload))
        {
            return XzStream.Unpack(payload, MaxBytes);
        }

        return payload is [0x1F, 0x8B, ..] ? Gunzip(payload) : throw new InvalidDataException("its payload is packed neither by xz nor by gzip");
    }

    private static byte[] Gunzip(byte[] payload)
    {
        using var packed = new GZipStream(new MemoryStream(payload), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        byte[] buffer = new byte[65536];
        for (int count = packed.Read(buffer); count > 0; count = packed.Read(buffer))
        {
            if (unpacked.Length + count > MaxBytes)
            {
                throw new InvalidDataException("the unpacked data is too long");
            }

            unpacked.Write(buffer, 0, count);
        }

        return unpacked.ToArray();
    }

    private static uint Word(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));
}
