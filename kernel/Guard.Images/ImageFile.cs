using System;
using System.Buffers.Binary;

namespace Guard.Images;

/// <summary>The container of a partition image: magic, manifest note, payload.</summary>
public static class ImageFile
{
    /// <summary>First four bytes, "GPI1".</summary>
    public const uint Magic = 0x31495047;

    /// <summary>Longest image file in bytes.</summary>
    public const ulong MaxBytes = 1UL << 30;

    private const int HeaderBytes = 8;

    /// <summary>Puts a file together.</summary>
    public static byte[] Write(ReadOnlySpan<byte> note, ReadOnlySpan<byte> payload)
    {
        var file = new byte[checked(HeaderBytes + note.Length + payload.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), note.Length);
        note.CopyTo(file.AsSpan(HeaderBytes));
        payload.CopyTo(file.AsSpan(HeaderBytes + note.Length));
        return file;
    }

    /// <summary>Takes a file apart; false when it is not one.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> note, out ReadOnlySpan<byte> payload)
    {
        note = default;
        payload = default;
        if (file.Length < HeaderBytes || (ulong)file.Length > MaxBytes || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
        {
            return false;
        }

        uint noteBytes = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (noteBytes > (uint)(file.Length - HeaderBytes))
        {
            return false;
        }

        note = file.Slice(HeaderBytes, (int)noteBytes);
        payload = file[(HeaderBytes + (int)noteBytes)..];
        return true;
    }
}
