using System;
using System.Buffers.Binary;
using Guard.Contracts;

namespace Guard.Pc.Devices;

/// <summary>Released messages that the guest has not taken yet: a bounded queue of header and payload, allocated once.</summary>
internal sealed class GuardInbox
{
    /// <summary>Bytes of a message's header: channel 4, type 4, sequence 8, content bytes 4, payload bytes 4.</summary>
    public const int HeaderBytes = 24;

    /// <summary>Messages held at most.</summary>
    public const int MaxMessages = 1024;

    /// <summary>Bytes held at most, headers included.</summary>
    public const int CapacityBytes = DeviceRules.InboxBytes;

    private const int PayloadLengthOffset = 20;

    private readonly ByteRing _bytes = new(CapacityBytes);
    private readonly byte[] _oldest = new byte[HeaderBytes + IPartition.MaxMessageBytes];
    private int _oldestBytes;
    private int _messages;

    /// <summary>Bytes of the oldest message, header included; 0 when there is none.</summary>
    public int NextBytes => _oldestBytes;

    /// <summary>Messages held.</summary>
    public int Count => _messages;

    /// <summary>The oldest message, header included; empty when there is none.</summary>
    public ReadOnlySpan<byte> Oldest => _oldest.AsSpan(0, _oldestBytes);

    /// <summary>Bytes of payload it can still take, less <see cref="HeaderBytes"/> for each message after the first.</summary>
    public int FreeBytes => _messages == MaxMessages
        ? 0
        : Math.Max(CapacityBytes - _bytes.Count - _oldestBytes - HeaderBytes, 0);

    /// <summary>Messages it can still take.</summary>
    public int FreeMessages => MaxMessages - _messages;

    /// <summary>Appends a message; false, and nothing changed, when it does not fit or its lengths make no sense.</summary>
    public bool TryPut(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        if (payload.Length > Math.Min(FreeBytes, IPartition.MaxMessageBytes) || payload.IsEmpty || contentBytes < 0 || contentBytes > payload.Length)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, channel.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], type.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)contentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[PayloadLengthOffset..], (uint)payload.Length);
        _bytes.Put(header);
        _bytes.Put(payload);
        _messages++;
        if (_oldestBytes == 0)
        {
            Unpack();
        }

        return true;
    }

    /// <summary>Removes the oldest message, if any.</summary>
    public void RemoveOldest()
    {
        if (_oldestBytes == 0)
        {
            return;
        }

        _messages--;
        _oldestBytes = 0;
        if (_messages > 0)
        {
            Unpack();
        }
    }

    /// <summary>Empties the queue and overwrites what it held.</summary>
    public void Erase()
    {
        _bytes.Erase();
        Array.Clear(_oldest);
        _oldestBytes = 0;
        _messages = 0;
    }

    /// <summary>All messages held. State that is not whole messages is refused.</summary>
    public void Exchange(ref StateCursor state)
    {
        if (state.Reads)
        {
            Erase();
        }

        state.Count(ref _messages, MaxMessages);
        state.Count(ref _oldestBytes, _oldest.Length);
        state.Bytes(_oldest.AsSpan(0, _oldestBytes));
        _bytes.Exchange(ref state);
        if (state.Reads && (state.HasFailed || !IsSound()))
        {
            state.Fail();
            Erase();
        }
    }

    // Every message is a header and so many bytes as it says, content included; the oldest lies apart.
    private bool IsSound()
    {
        if (_messages == 0)
        {
            return _oldestBytes == 0 && _bytes.Count == 0;
        }

        if (!IsMessage(Oldest))
        {
            return false;
        }

        var rest = new byte[_bytes.Count];
        _bytes.Take(rest);
        _bytes.Put(rest);
        ReadOnlySpan<byte> left = rest;
        for (int i = 1; i < _messages; i++)
        {
            int lengthBytes = left.Length < HeaderBytes ? -1 : HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(left[PayloadLengthOffset..]);
            if (lengthBytes < HeaderBytes || lengthBytes > left.Length || !IsMessage(left[..lengthBytes]))
            {
                return false;
            }

            left = left[lengthBytes..];
        }

        return left.IsEmpty;
    }

    private static bool IsMessage(ReadOnlySpan<byte> message)
    {
        int payloadBytes = message.Length - HeaderBytes;
        return payloadBytes is > 0 and <= IPartition.MaxMessageBytes
            && BinaryPrimitives.ReadInt32LittleEndian(message[PayloadLengthOffset..]) == payloadBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(message[16..]) <= (uint)payloadBytes;
    }

    private void Unpack()
    {
        _bytes.Take(_oldest.AsSpan(0, HeaderBytes));
        int payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(_oldest.AsSpan(PayloadLengthOffset));
        _bytes.Take(_oldest.AsSpan(HeaderBytes, payloadBytes));
        _oldestBytes = HeaderBytes + payloadBytes;
    }
}
