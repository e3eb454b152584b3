using System;
using System.Numerics;
using Guard.Contracts;

namespace Guard.Pc.Devices;

/// <summary>The messages submitted since the monitor last looked, in the order of their doorbells. Bounded.</summary>
/// <remarks>A place is as large as its largest message was.</remarks>
internal sealed class GuardOutbox
{
    private readonly Submission[] _submissions;
    private readonly byte[][] _bytes;

    /// <param name="capacity">Messages at most: the doorbells of all slots of a frame.</param>
    public GuardOutbox(int capacity)
    {
        _submissions = new Submission[capacity];
        _bytes = new byte[capacity][];
        for (int i = 0; i < capacity; i++)
        {
            _bytes[i] = [];
        }
    }

    /// <summary>Messages held.</summary>
    public int Count { get; private set; }

    /// <summary>False when no further message fits.</summary>
    public bool HasRoom => Count < _submissions.Length;

    /// <summary>The buffer the next message is copied into; it counts only once <see cref="Add"/> was called. Only while there is room.</summary>
    public Span<byte> NextBuffer(int lengthBytes)
    {
        if (_bytes[Count].Length < lengthBytes)
        {
            Array.Clear(_bytes[Count]);
            _bytes[Count] = new byte[Math.Min(IPartition.MaxMessageBytes, Math.Max(256, (int)BitOperations.RoundUpToPowerOf2((uint)lengthBytes)))];
        }

        return _bytes[Count].AsSpan(0, lengthBytes);
    }

    /// <summary>Adds the message whose bytes stand in <see cref="NextBuffer"/>.</summary>
    public void Add(Submission submission) => _submissions[Count++] = submission;

    /// <summary>What was alleged of message <paramref name="index"/>.</summary>
    public Submission Submission(int index) => _submissions[Index(index)];

    /// <summary>The copied bytes of message <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => _bytes[Index(index)].AsSpan(0, _submissions[index].LengthBytes);

    /// <summary>Forgets all messages; buffers are overwritten when used again.</summary>
    public void Clear() => Count = 0;

    /// <summary>Forgets all messages and overwrites their bytes.</summary>
    public void Erase()
    {
        Clear();
        foreach (byte[] buffer in _bytes)
        {
            Array.Clear(buffer);
        }
    }

    private int Index(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index;
    }
}
