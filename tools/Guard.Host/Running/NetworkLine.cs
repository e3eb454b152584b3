using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using Guard.Contracts;

namespace Guard.Host.Running;

/// <summary>
/// The network of one domain: its card joined to one Unix stream socket of the host, one peer at a time. The stream is that of QEMU's
/// "-netdev stream": for each Ethernet frame its length in four bytes, big-endian, then the frame. What comes in is journalled like any
/// outside input; what goes out without a peer, or faster than the peer reads, is dropped frame by frame, as a cable would.
/// </summary>
public sealed class NetworkLine : IDisposable
{
    /// <summary>Before a socket's path: join the socket of somebody who listens, in place of listening.</summary>
    public const string ConnectPrefix = "connect:";

    private const int PrefixBytes = 4;
    private const int MinFrameBytes = 14;
    private const int MaxFrameBytes = 1518;
    private const int ReceivedBytes = 65536;
    private const int UnsentBytes = 1 << 20;

    private readonly byte[] _received = new byte[ReceivedBytes];
    private readonly byte[] _unsent = new byte[UnsentBytes];
    private readonly List<byte> _outgoing = [];
    private readonly Socket? _listener;
    private readonly string _path;
    private Socket? _peer;
    private int _receivedEnd;
    private int _unsentEnd;
    private int _wholeBytes;
    private int _cutBytes;                                // Left of a frame of which the start was taken.

    /// <summary>Listens at a socket, or connects to one.</summary>
    /// <param name="partition">Whose network.</param>
    /// <param name="place">The socket's path; with <see cref="ConnectPrefix"/> that of a listener.</param>
    /// <exception cref="OperatorException">Exit code 2: the socket cannot be had.</exception>
    public NetworkLine(PartitionId partition, string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        Partition = partition;
        bool connects = place.StartsWith(ConnectPrefix, StringComparison.Ordinal);
        _path = connects ? place[ConnectPrefix.Length..] : place;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (connects)
            {
                socket.Connect(new UnixDomainSocketEndPoint(_path));
                socket.Blocking = false;
                _peer = socket;
            }
            else
            {
                socket.Bind(new UnixDomainSocketEndPoint(_path));
                socket.Listen(1);
                socket.Blocking = false;
                _listener = socket;
            }
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new OperatorException(
                2,
                $"{_path}: {error.Message}",
                connects ? "start what listens there first" : "--network DOMAIN=SOCKET makes the socket: name a path of at most 107 bytes that is not there",
                error);
        }
    }

    /// <summary>Whose network.</summary>
    public PartitionId Partition { get; }

    /// <summary>True when no whole frame waits to be taken.</summary>
    public bool IsAtRest => _wholeBytes == 0;

    /// <summary>Refuses what would join two domains: one socket for both, or a network for a domain that has no card.</summary>
    /// <param name="partitions">The plan's.</param>
    /// <param name="places">Domain to socket.</param>
    /// <exception cref="OperatorException">Exit code 2.</exception>
    public static void Check(ImmutableArray<PartitionRow> partitions, IReadOnlyDictionary<string, string> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        foreach (string domain in places.Keys)
        {
            PartitionRow row = Domains.Find(partitions, domain);
            if (!row.Devices.HasFlag(PartitionDevices.VirtioNetwork))
            {
                throw new OperatorException(2, $"'{domain}' has no network card", $"give it virtio-net: {row.RuleLocation}");
            }
        }

        foreach (IGrouping<string, string> domains in places.Keys.Order(StringComparer.Ordinal).GroupBy(domain => FinalPath(places[domain])))
        {
            if (domains.Count() > 1)
            {
                throw new OperatorException(
                    2,
                    $"{domains.Key}: the socket of {string.Join(" and ", domains)}; a network belongs to one domain",
                    "name a socket of its own for each");
            }
        }
    }

    /// <summary>Waits until something comes, or somebody, at most so long.</summary>
    public void Wait(int milliseconds) => _ = (_peer ?? _listener)?.Poll(TimeSpan.FromMilliseconds(milliseconds), SelectMode.SelectRead);

    /// <summary>Whole frames that have come, in so many bytes at most.</summary>
    public ReadOnlySpan<byte> Offer(int freeBytes)
    {
        Receive();
        int end = Math.Min(_cutBytes, freeBytes);
        while (end >= _cutBytes && NextFrameBytes(end) is int lengthBytes and > 0 && end + lengthBytes <= freeBytes)
        {
            end += lengthBytes;
        }

        _wholeBytes = end;
        return _received.AsSpan(0, end);
    }

    /// <summary>Says how many of the offered bytes were taken; the rest is offered again.</summary>
    public void Taken(int bytes)
    {
        int end = _cutBytes;
        while (end < bytes)
        {
            end += PrefixBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(_received.AsSpan(end));
        }

        _cutBytes = end - bytes;
        _received.AsSpan(bytes, _receivedEnd - bytes).CopyTo(_received);
        _receivedEnd -= bytes;
        _wholeBytes -= bytes;
    }

    /// <summary>Sends what the guest wrote in a frame of the schedule.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _outgoing.Add(value);
        }

        int done = 0;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        while (_outgoing.Count - done >= PrefixBytes)
        {
            for (int i = 0; i < PrefixBytes; i++)
            {
                prefix[i] = _outgoing[done + i];
            }

            int lengthBytes = PrefixBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(prefix);
            if (_outgoing.Count - done < lengthBytes)
            {
                break;
            }

            if (_peer is not null && _unsent.Length - _unsentEnd >= lengthBytes)
            {
                _outgoing.CopyTo(done, _unsent, _unsentEnd, lengthBytes);
                _unsentEnd += lengthBytes;
            }

            done += lengthBytes;
        }

        _outgoing.RemoveRange(0, done);
        Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _peer?.Dispose();
        if (_listener is not null)
        {
            _listener.Dispose();
            File.Delete(_path);
        }
    }

    private static string FinalPath(string place)
    {
        string path = Path.GetFullPath(place.StartsWith(ConnectPrefix, StringComparison.Ordinal) ? place[ConnectPrefix.Length..] : place);
        return File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
    }

    private void Receive()
    {
        if (_peer is null && _listener is not null && _listener.Poll(0, SelectMode.SelectRead))
        {
            _peer = _listener.Accept();
            _peer.Blocking = false;
        }

        Flush();
        while (_peer is not null && _receivedEnd < _received.Length)
        {
            int count = _peer.Receive(_received.AsSpan(_receivedEnd), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                break;
            }

            if (error != SocketError.Success || count == 0)
            {
                Hang();
                break;
            }

            _receivedEnd += count;
        }
    }

    // 0 when the frame is not whole yet. A peer that says an impossible length is hung up on: the stream cannot be followed any more.
    private int NextFrameBytes(int offset)
    {
        if (_receivedEnd - offset < PrefixBytes)
        {
            return 0;
        }

        uint frameBytes = BinaryPrimitives.ReadUInt32BigEndian(_received.AsSpan(offset));
        if (frameBytes is < MinFrameBytes or > MaxFrameBytes)
        {
            Hang();
            _receivedEnd = offset;
            return 0;
        }

        int lengthBytes = PrefixBytes + (int)frameBytes;
        return _receivedEnd - offset >= lengthBytes ? lengthBytes : 0;
    }

    private void Flush()
    {
        while (_peer is not null && _unsentEnd > 0)
        {
            int count = _peer.Send(_unsent.AsSpan(0, _unsentEnd), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success)
            {
                Hang();
                return;
            }

            _unsent.AsSpan(count, _unsentEnd - count).CopyTo(_unsent);
            _unsentEnd -= count;
        }
    }

    // Whole frames that have come are still offered; what the next peer sends follows them.
    private void Hang()
    {
        _peer?.Dispose();
        _peer = null;
        _unsentEnd = 0;
        int end = _cutBytes;
        while (_receivedEnd - end >= PrefixBytes)
        {
            uint frameBytes = BinaryPrimitives.ReadUInt32BigEndian(_received.AsSpan(end));
            if (frameBytes is < MinFrameBytes or > MaxFrameBytes || _receivedEnd - end < PrefixBytes + frameBytes)
            {
                break;
            }

            end += PrefixBytes + (int)frameBytes;
        }

        _receivedEnd = end;
    }
}
