// Protects: content is hashed where it lies, in the form of design 3.3. Trusts: its owner for one use at a time.
using System;
using System.Buffers.Binary;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A buffer for one message, with the head that `payload_d` hashes before it: tag and length.</summary>
internal sealed class StagedBytes
{
    private readonly byte[] _raw;

    internal StagedBytes(int capacityBytes)
    {
        _raw = new byte[HeadBytes + capacityBytes];
        Tag.CopyTo(_raw);
    }

    internal int LengthBytes { get; private set; }

    internal int CapacityBytes => _raw.Length - HeadBytes;

    internal ReadOnlySpan<byte> Content => _raw.AsSpan(HeadBytes, LengthBytes);

    /// <summary>The whole room, for a filter to write into.</summary>
    internal Span<byte> Room => _raw.AsSpan(HeadBytes);

    /// <summary>"guard/payload/v1\0" ‖ u64 len ‖ content.</summary>
    internal ReadOnlySpan<byte> Hashed => _raw.AsSpan(0, HeadBytes + LengthBytes);

    private static ReadOnlySpan<byte> Tag => "guard/payload/v1\0"u8;

    private static int HeadBytes => Tag.Length + 8;

    internal void Take(ReadOnlySpan<byte> content)
    {
        content.CopyTo(Room);
        SetLength(content.Length);
    }

    /// <summary>Says how much of <see cref="Room"/> is content.</summary>
    internal void SetLength(int lengthBytes)
    {
        Invariant.Holds(lengthBytes >= 0 && lengthBytes <= CapacityBytes, "a message fits its buffer");
        LengthBytes = lengthBytes;
        BinaryPrimitives.WriteUInt64BigEndian(_raw.AsSpan(Tag.Length), (ulong)lengthBytes);
    }

    /// <summary>Zeroises the room, padding and what a filter may have left included.</summary>
    internal void Erase()
    {
        Room.Clear();
        SetLength(0);
    }
}
