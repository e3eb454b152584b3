// Protects: the digest a replay must reach; it holds what a partition could see and did, and no key, id or time of ours
// (design/monitor.md).
// Trusts: SHA-256.
using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>One partition's running transcript. Each entry starts with a tag byte; numbers are little-endian. FORMAT.md gives
/// the bytes.</summary>
internal sealed class Transcript : IStateSink, IDisposable
{
    private const byte FrameTag = 1;
    private const byte InputTag = 2;
    private const byte DeliveryTag = 3;
    private const byte AcknowledgementTag = 4;
    private const byte StartTag = 5;
    private const byte StopTag = 6;
    private const byte SlotTag = 7;
    private const byte StateTag = 8;
    private const byte OutputTag = 9;
    private const byte SubmissionTag = 10;

    private readonly Sha256 _hash = new();
    private readonly byte[] _buffer = new byte[8192];
    private byte[] _news = [];
    private int _filled;
    private int _newsBytes;
    private bool _isBetweenFrames = true;
    private ulong _stateBytes;

    /// <summary>Digest at the end of the last finished frame; zero before the first.</summary>
    internal Digest Value { get; private set; }

    /// <summary>Takes partition state; the emulated PC calls this.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _stateBytes += (ulong)bytes.Length;
        Take(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    /// <summary>A frame was finished: <see cref="Value"/> and <see cref="News"/> say it all.</summary>
    internal bool HasFrames { get; private set; }

    /// <summary>Between two frames: the entries since the last <see cref="Finish"/>. They are of what reached the partition, and it has not seen.</summary>
    internal ReadOnlySpan<byte> News => _news.AsSpan(0, _newsBytes);

    /// <summary>Goes on from the digest of frames that were executed elsewhere, and what reached the partition after them; before any
    /// entry.</summary>
    internal void Resume(in Digest value, ReadOnlySpan<byte> news)
    {
        Span<byte> digest = stackalloc byte[Digest.LengthBytes];
        Value = value;
        HasFrames = true;
        value.CopyTo(digest);
        _hash.Append(digest);
        Take(news);
    }

    /// <summary>The frame's number: everything since the last <see cref="Finish"/> reached the partition before this
    /// frame.</summary>
    internal void Frame(ulong frame)
    {
        _news.AsSpan(0, _newsBytes).Clear();
        _newsBytes = 0;
        _isBetweenFrames = false;
        Entry(FrameTag, frame, 0, 0);
    }

    internal void Input(int port, ReadOnlySpan<byte> bytes)
    {
        Entry(InputTag, (ulong)port, (ulong)bytes.Length, 0);
        Take(bytes);
    }

    internal void Delivery(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        Entry(DeliveryTag, channel.Value, sequence, type.Value);
        Entry(DeliveryTag, (ulong)payload.Length, (ulong)contentBytes, 0);
        Take(payload);
    }

    internal void Acknowledgement(ChannelId channel, byte symbol) => Entry(AcknowledgementTag, channel.Value, symbol, 0);

    internal void Start(uint epoch) => Entry(StartTag, epoch, 0, 0);

    internal void Stop() => Entry(StopTag, 0, 0, 0);

    internal void Slot(ulong startTick, in SlotExit exit) =>
        Entry(SlotTag, startTick, exit.UsedTicks, ((ulong)exit.Doorbells << 8) | (byte)exit.Reason);

    internal void BeginState()
    {
        Entry(StateTag, 0, 0, 0);
        _stateBytes = 0;
    }

    internal void EndState() => Entry(StateTag, 1, _stateBytes, 0);

    internal void Output(int port, ReadOnlySpan<byte> bytes)
    {
        Entry(OutputTag, (ulong)port, (ulong)bytes.Length, 0);
        Take(bytes);
    }

    internal void Submission(in Submission submission) => Entry(
        SubmissionTag,
        submission.ClaimedChannel.Value,
        ((ulong)submission.ClaimedType.Value << 32) | (uint)submission.LengthBytes,
        submission.Tick);

    /// <summary>Ends a frame: the digest covers the one before and everything since.</summary>
    internal void Finish()
    {
        Flush();
        Span<byte> digest = stackalloc byte[Digest.LengthBytes];
        _hash.Finish(digest);
        Value = Digest.From(digest);
        _hash.Append(digest);
        HasFrames = true;
        _isBetweenFrames = true;
    }

    private void Entry(byte tag, ulong first, ulong second, ulong third)
    {
        Span<byte> entry = stackalloc byte[25];
        entry[0] = tag;
        BinaryPrimitives.WriteUInt64LittleEndian(entry[1..], first);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[9..], second);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[17..], third);
        Take(entry);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_isBetweenFrames)
        {
            KeepNews(bytes);
        }

        if (bytes.Length > _buffer.Length - _filled)
        {
            Flush();
        }

        if (bytes.Length > _buffer.Length)
        {
            _hash.Append(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_filled));
        _filled += bytes.Length;
    }

    private void KeepNews(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _news.Length - _newsBytes)
        {
            byte[] before = _news;
            _news = new byte[Math.Max(2 * before.Length, _newsBytes + bytes.Length)];
            before.CopyTo(_news, 0);
            before.AsSpan().Clear();
        }

        bytes.CopyTo(_news.AsSpan(_newsBytes));
        _newsBytes += bytes.Length;
    }

    private void Flush()
    {
        _hash.Append(_buffer.AsSpan(0, _filled));
        _buffer.AsSpan(0, _filled).Clear();               // Memory and messages of a partition outlive neither it nor their frame here.
        _filled = 0;
    }
}
