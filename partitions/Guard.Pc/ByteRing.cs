using System;

namespace Guard.Pc;

/// <summary>A bounded queue of bytes. It begins small and grows to what was once needed, so that a line nobody uses costs little.</summary>
internal sealed class ByteRing
{
    private const int FirstBytes = 4096;

    private readonly int _capacityBytes;
    private byte[] _bytes;
    private int _first;

    public ByteRing(int capacityBytes)
    {
        _capacityBytes = capacityBytes;
        _bytes = new byte[Math.Min(capacityBytes, FirstBytes)];
    }

    /// <summary>Bytes waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that still fit.</summary>
    public int FreeBytes => _capacityBytes - Count;

    /// <summary>Appends one byte; false, and nothing changed, when full.</summary>
    public bool TryPut(byte value)
    {
        if (Count == _capacityBytes)
        {
            return false;
        }

        Reserve(Count + 1);
        _bytes[Wrap(_first + Count)] = value;
        Count++;
        return true;
    }

    /// <summary>Appends as many bytes as fit, oldest first.</summary>
    /// <returns>How many were taken.</returns>
    public int Put(ReadOnlySpan<byte> source)
    {
        int count = Math.Min(source.Length, FreeBytes);
        Reserve(Count + count);
        int start = Wrap(_first + Count);
        int head = Math.Min(count, _bytes.Length - start);
        source[..head].CopyTo(_bytes.AsSpan(start));
        source[head..count].CopyTo(_bytes);
        Count += count;
        return count;
    }

    /// <summary>Removes the oldest byte; false when empty.</summary>
    public bool TryTake(out byte value)
    {
        value = 0;
        if (Count == 0)
        {
            return false;
        }

        value = _bytes[_first];
        _first = Wrap(_first + 1);
        Count--;
        return true;
    }

    /// <summary>Removes up to target.Length bytes, oldest first.</summary>
    /// <returns>How many were written to the target.</returns>
    public int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, Count);
        int head = Math.Min(count, _bytes.Length - _first);
        _bytes.AsSpan(_first, head).CopyTo(target);
        _bytes.AsSpan(0, count - head).CopyTo(target[head..]);
        _first = Wrap(_first + count);
        Count -= count;
        return count;
    }

    /// <summary>Empties the queue and overwrites what it held; it is as small as at first again.</summary>
    public void Erase()
    {
        Array.Clear(_bytes);
        _bytes = _bytes.Length > FirstBytes ? new byte[Math.Min(_capacityBytes, FirstBytes)] : _bytes;
        _first = 0;
        Count = 0;
    }

    // Doubles until so many bytes fit; what was left behind is overwritten.
    private void Reserve(int neededBytes)
    {
        if (neededBytes <= _bytes.Length)
        {
            return;
        }

        long grown = _bytes.Length;
        while (grown < neededBytes)
        {
            grown *= 2;
        }

        var bytes = new byte[Math.Min(grown, _capacityBytes)];
        int head = Math.Min(Count, _bytes.Length - _first);
        _bytes.AsSpan(_first, head).CopyTo(bytes);
        _bytes.AsSpan(0, Count - head).CopyTo(bytes.AsSpan(head));
        Array.Clear(_bytes);
        _bytes = bytes;
        _first = 0;
    }

    /// <summary>What waits, oldest first; more than fits is refused.</summary>
    public void Exchange(ref StateCursor state)
    {
        int count = Count;
        state.Count(ref count, _capacityBytes);
        if (state.Reads)
        {
            Erase();
            Reserve(count);
            Count = count;
        }

        int head = Math.Min(count, _bytes.Length - _first);
        state.Bytes(_bytes.AsSpan(_first, head));
        state.Bytes(_bytes.AsSpan(0, count - head));
    }

    // A position is below twice the capacity: both summands are below it.
    private int Wrap(int position) => position >= _bytes.Length ? position - _bytes.Length : position;
}
