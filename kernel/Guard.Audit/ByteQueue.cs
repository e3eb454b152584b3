using System;

namespace Guard.Audit;

/// <summary>Bytes added at the end and removed at the front, in one array that grows and is kept.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes;

    internal ByteQueue(int capacityBytes)
    {
        _bytes = new byte[capacityBytes];
    }

    internal int Count { get; private set; }

    internal Span<byte> Written => _bytes.AsSpan(0, Count);

    /// <summary>Part of what was written, to be read until something is removed.</summary>
    internal ReadOnlyMemory<byte> Memory(int start, int end) => _bytes.AsMemory(start, end - start);

    /// <summary>Room for more bytes at the end; they count once <see cref="Advance"/> is called.</summary>
    internal Span<byte> Room(int lengthBytes)
    {
        if (lengthBytes > _bytes.Length - Count)
        {
            int wanted = checked(Count + lengthBytes);
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max((long)_bytes.Length * 2, wanted), Array.MaxLength));
        }

        return _bytes.AsSpan(Count, lengthBytes);
    }

    internal void Advance(int lengthBytes) => Count += lengthBytes;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Count += bytes.Length;
    }

    /// <summary>
    /// Hands everything over to another queue, which forgets what it held, and goes on with its own last bytes in the other's array.
    /// </summary>
    internal void HandOver(ByteQueue other, int keptBytes)
    {
        (_bytes, other._bytes) = (other._bytes, _bytes);
        other.Count = Count;
        Count = 0;
        Add(other.Written[^keptBytes..]);
    }

    internal void RemoveFirst(int lengthBytes)
    {
        _bytes.AsSpan(lengthBytes, Count - lengthBytes).CopyTo(_bytes);
        Count -= lengthBytes;
    }
}
