// One end of a channel as a port of the virtio console: a stream of messages, each
//   "GUARD <length> <sha256 of the bytes, 64 hexadecimal digits> <type>\n", then so many bytes
// in either direction. The header is text so that a shell can write and read it; the digest binds it to the bytes, since a driver cuts a
// long write into several buffers. The type may be left out on the way in: then it is the channel's first. A header that is malformed, a
// digest that differs, or a port that is closed in the middle spoil what was sent until the port is opened again.
using System;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Guard.Contracts;

namespace Guard.Pc.Devices.Virtio;

/// <summary>The messages of one port: assembles what the guest writes, and holds what it has not read yet.</summary>
internal sealed class GuardLine
{
    /// <summary>Longest header, its line feed included.</summary>
    public const int MaxHeaderBytes = 128;

    private const int DigestCharacters = 64;

    private readonly GuardPort _guard;
    private readonly byte[] _header = new byte[MaxHeaderBytes];
    private readonly byte[] _message = new byte[IPartition.MaxMessageBytes];
    private readonly byte[] _received = new byte[MaxHeaderBytes + IPartition.MaxMessageBytes];
    private readonly byte[] _digest = new byte[DigestCharacters];
    private uint _headerBytes;
    private uint _expectedBytes;
    private uint _messageBytes;
    private uint _receivedEnd;
    private int _receivedStart;
    private ushort _type;
    private bool _isSpoiled;
    private bool _isOpen;

    public GuardLine(GuardPort guard, GuardPortEnd end)
    {
        _guard = guard;
        End = end;
    }

    /// <summary>Which channel end it is.</summary>
    public GuardPortEnd End { get; }

    /// <summary>True while the guest has the port open.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Bytes the guest has still to read.</summary>
    public ReadOnlySpan<byte> Unread => _received.AsSpan(_receivedStart, (int)_receivedEnd - _receivedStart);

    /// <summary>Nothing sent, nothing received; what it held is overwritten.</summary>
    public void Reset()
    {
        Array.Clear(_message);
        Array.Clear(_received);
        _receivedStart = 0;
        _receivedEnd = 0;
        _isOpen = false;
        Restart();
    }

    /// <summary>The guest opens or closes the port. What it has not read stays.</summary>
    public void SetOpen(bool open)
    {
        if (!open && !_isSpoiled && (_headerBytes != 0 || _expectedBytes != 0))
        {
            _guard.CountMalformed();
        }

        _isOpen = open;
        Restart();
    }

    /// <summary>Takes bytes the guest wrote.</summary>
    public void Send(ReadOnlySpan<byte> bytes, ulong tick)
    {
        while (!bytes.IsEmpty && !_isSpoiled)
        {
            int taken = _expectedBytes == 0 ? TakeHeader(bytes) : TakeBody(bytes, tick);
            bytes = bytes[taken..];
        }
    }

    /// <summary>Puts a released message in front of the guest; false while it has not read the one before.</summary>
    public bool TryReceive(ReadOnlySpan<byte> content, uint type)
    {
        if (!Unread.IsEmpty)
        {
            return false;
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(content));
        string header = string.Create(CultureInfo.InvariantCulture, $"GUARD {content.Length} {digest} {type}\n");
        int headerBytes = Encoding.ASCII.GetBytes(header, _received);
        content.CopyTo(_received.AsSpan(headerBytes));
        _receivedStart = 0;
        _receivedEnd = (uint)(headerBytes + content.Length);
        return true;
    }

    /// <summary>The guest has read so many of the unread bytes.</summary>
    public void Advance(int count) => _receivedStart += count;

    /// <summary>How far message and reading have come; the bytes themselves are the guest's own, or were delivered.</summary>
    public void Exchange(ref StateCursor state)
    {
        uint start = (uint)_receivedStart;
        state.Doubleword(ref _headerBytes);
        state.Doubleword(ref _messageBytes);
        state.Doubleword(ref start);
        state.Doubleword(ref _receivedEnd);
        state.Flag(ref _isSpoiled);
        state.Flag(ref _isOpen);
        _receivedStart = (int)start;
        bool isSound = _headerBytes <= MaxHeaderBytes && _messageBytes <= (uint)_message.Length
            && start <= _receivedEnd && _receivedEnd <= (uint)_received.Length;
        if (state.Reads && !isSound)
        {
            state.Fail();
            Reset();
        }
    }

    /// <summary>The header and the message as far as they were sent, and what was not yet read.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        state.Word(ref _type);
        state.Doubleword(ref _expectedBytes);
        state.Bytes(_digest);
        state.Bytes(_header.AsSpan(0, (int)_headerBytes));
        bool isSound = _expectedBytes <= (uint)_message.Length && _messageBytes <= _expectedBytes;
        if (state.Reads && !isSound)
        {
            state.Fail();
            Restart();
        }

        state.Bytes(_message.AsSpan(0, (int)_messageBytes));
        state.Bytes(_received.AsSpan(_receivedStart, (int)_receivedEnd - _receivedStart));
    }

    private void Restart()
    {
        _headerBytes = 0;
        _expectedBytes = 0;
        _messageBytes = 0;
        _isSpoiled = false;
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        int room = MaxHeaderBytes - (int)_headerBytes;
        int end = bytes[..Math.Min(room, bytes.Length)].IndexOf((byte)'\n');
        int count = end >= 0 ? end + 1 : Math.Min(room, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan((int)_headerBytes));
        _headerBytes += (uint)count;
        bool isWhole = end >= 0;
        if ((isWhole && !TryParse(_header.AsSpan(0, (int)_headerBytes - 1))) || (!isWhole && _headerBytes == MaxHeaderBytes))
        {
            Spoil();
        }

        return count;
    }

    private int TakeBody(ReadOnlySpan<byte> bytes, ulong tick)
    {
        int count = Math.Min(bytes.Length, (int)(_expectedBytes - _messageBytes));
        bytes[..count].CopyTo(_message.AsSpan((int)_messageBytes));
        _messageBytes += (uint)count;
        if (_messageBytes < _expectedBytes)
        {
            return count;
        }

        ReadOnlySpan<byte> message = _message.AsSpan(0, (int)_messageBytes);
        if (IsDigestOf(message))
        {
            _guard.Submit(End.Channel, new TypeId(_type), message, tick);
            Restart();
        }
        else
        {
            Spoil();
        }

        return count;
    }

    private bool IsDigestOf(ReadOnlySpan<byte> message)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(message));
        for (int i = 0; i < DigestCharacters; i++)
        {
            if (digest[i] != _digest[i])
            {
                return false;
            }
        }

        return true;
    }

    // One spelling only: single spaces, no leading zeros, lower case.
    private bool TryParse(ReadOnlySpan<byte> line)
    {
        if (!End.IsSource || !line.StartsWith("GUARD "u8) || !TryNumber(line[6..], out uint length, out int used))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[(6 + used)..];
        if (length is 0 or > IPartition.MaxMessageBytes || rest.Length < 1 + DigestCharacters || rest[0] != (byte)' ')
        {
            return false;
        }

        ReadOnlySpan<byte> digest = rest.Slice(1, DigestCharacters);
        foreach (byte digit in digest)
        {
            if (digit is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
            {
                return false;
            }
        }

        ReadOnlySpan<byte> type = rest[(1 + DigestCharacters)..];
        uint number = End.FirstType.Value;
        if (!type.IsEmpty && (type[0] != (byte)' ' || !TryNumber(type[1..], out number, out used) || used != type.Length - 1 || number > ushort.MaxValue))
        {
            return false;
        }

        digest.CopyTo(_digest);
        _type = (ushort)number;
        _expectedBytes = length;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out uint value, out int used) =>
        Utf8Parser.TryParse(text, out value, out used) && text[0] is >= (byte)'1' and <= (byte)'9';

    private void Spoil()
    {
        _isSpoiled = true;
        _guard.CountMalformed();
    }
}
