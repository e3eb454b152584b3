// Protects: a record is called durable only after its frame was flushed, and nothing is dropped or written twice after a failure.
// Trusts: ILogStore's answers, Guard.Crypto. A failed file is never flushed again: its records go into a new one.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>Writes the log: append in memory, make durable in the write-ahead log, publish tiles and checkpoints.</summary>
/// <remarks>
/// Records that storage did not take are kept, in order, and are part of the tree; there is no way to drop them. So the tree
/// depends on what was
/// appended alone, and a replay whose storage never fails has the same leaves.
/// </remarks>
public sealed class LogWriter : IDisposable
{
    private readonly ILogStore _store;
    private readonly LogOptions _options;
    private readonly LogRecovery _recovery;
    private readonly TileTree _tree;
    private readonly ByteQueue _entries;
    private readonly List<int> _bundleEnds;
    private readonly ByteQueue _pending;
    private readonly HmacSha256 _blinder;
    private readonly LogPublisher _publisher;
    private ulong _bootEpoch;
    private ulong _walBase;
    private long _walDurableBytes;                            // 0 where no write-ahead log is known to be good.
    private string _walPath;
    private string? _walBefore;                               // Goes when a checkpoint covers it.
    private bool _needsNewFile;
    private bool _isOpen;

    /// <summary>
    /// Continues the log that recovery read, or starts a fresh one. Touches no file before <see cref="Begin"/>.
    /// </summary>
    /// <exception cref="ArgumentException">Recovery found the folder corrupt or was used before, or an option is out of
    /// range.</exception>
    public LogWriter(ILogStore store, LogOptions options, LogRecovery recovery)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(recovery);
        if (recovery.Status is RecoveryStatus.Corrupt)
        {
            throw new ArgumentException($"A damaged log is not continued: {recovery.Diagnosis}", nameof(recovery));
        }

        if (options.LogSecret is not { Length: 32 } || !IsOrigin(options.Origin) || options.ReserveRecords is < 0 or > 100_000
            || options.CheckpointEveryRecords < 0 || options.PendingMaxBytes < WalCodec.FrameMaxBytes)
        {
            throw new ArgumentException(
                "Origin, secret, reserve, checkpoint interval or memory bound is out of range.", nameof(options));
        }

        _store = store;
        _options = options;
        _recovery = recovery;
        _tree = recovery.Tree;
        _entries = recovery.Entries;
        _bundleEnds = recovery.BundleEnds;
        _pending = new ByteQueue(Math.Min(1 << 20, options.PendingMaxBytes / 64));
        _blinder = new HmacSha256(options.LogSecret);
        _publisher = new LogPublisher(store, options);
        _walBase = recovery.WalBase;
        _walPath = recovery.WalPath;
        _walBefore = recovery.WalBefore;
        DurableSize = recovery.Size;
        PublishedSize = recovery.PublishedSize;
    }

    /// <summary>Number of records appended, durable or not; the next sequence number.</summary>
    public ulong TreeSize => _tree.Size;

    /// <summary>Number of records that are durable.</summary>
    public ulong DurableSize { get; private set; }

    /// <summary>Number of records the last checkpoint covers.</summary>
    public ulong PublishedSize { get; private set; }

    /// <summary>
    /// False before <see cref="Begin"/>, after <see cref="Close"/>, and when storage has refused so much that memory is full.
    /// </summary>
    public bool CanAppend => _isOpen && _pending.Count <= _options.PendingMaxBytes - WalCodec.FrameMaxBytes
        && _entries.Count <= _options.PendingMaxBytes;

    /// <summary>
    /// Ok, or why the last commit failed; stays until <see cref="TryRecover"/> or <see cref="CommitFromReserve"/> succeeds.
    /// </summary>
    public StoreStatus Status { get; private set; }

    /// <summary>
    /// Ok, Pending while a checkpoint is being written, or why tiles or checkpoint could not be written last time. Records are durable
    /// all the same; the next commit goes on or tries again.
    /// </summary>
    public StoreStatus PublishStatus { get; private set; }

    /// <summary>
    /// True from <see cref="CommitFromReserve"/> to <see cref="RestoreReserve"/>: admit nothing, end what is in flight.
    /// </summary>
    public bool IsReserveInUse { get; private set; }

    /// <summary>
    /// True when the write-ahead log is longer than <see cref="LogOptions.CompactionBytes"/>: call <see cref="Compact"/> when the
    /// state can be written down.
    /// </summary>
    public bool WantsCompaction => _walDurableBytes > _options.CompactionBytes && _walBefore is null;

    /// <summary>
    /// Begins a boot epoch: cuts a torn tail, makes what was read durable, writes reserve, tiles, checkpoint and state. Until it
    /// answers Ok nothing
    /// may be appended; it may be called again.
    /// </summary>
    /// <param name="bootEpoch">Larger than recovery's, below 2^63; durable before any record names it.</param>
    /// <exception cref="ArgumentException">The epoch does not step up.</exception>
    public StoreStatus Begin(ulong bootEpoch)
    {
        if (bootEpoch <= _recovery.BootEpoch || bootEpoch > long.MaxValue || _isOpen)
        {
            throw new ArgumentException("A boot epoch is larger than the one before, and begins once.", nameof(bootEpoch));
        }

        _bootEpoch = bootEpoch;
        Status = BeginWal();
        if (Status == StoreStatus.Ok)
        {
            Status = RestoreReserve();
        }

        if (Status == StoreStatus.Ok)
        {
            Status = _publisher.RemoveLeftovers(_recovery.PublishedSize);
        }

        if (Status == StoreStatus.Ok)
        {
            Status = Publish();
        }

        PublishStatus = Status;
        _isOpen = Status == StoreStatus.Ok;
        return Status;
    }

    /// <summary>Appends a record in memory; nothing is durable before <see cref="Commit"/>.</summary>
    /// <param name="fields">The record; the writer adds v, seq, prev, boot and blind.</param>
    /// <param name="stateDelta">At most 64 KiB for recovery, opaque here.</param>
    /// <returns>The record's sequence number.</returns>
    /// <exception cref="ArgumentException">A field is malformed or over its limit: the caller's mistake, never a
    /// guest's.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CanAppend"/> is false.</exception>
    public ulong Append(in AuditRecordFields fields, ReadOnlySpan<byte> stateDelta)
    {
        if (!CanAppend)
        {
            throw new InvalidOperationException(
                "The log takes no records: not begun, closed, or memory is full because storage fails.");
        }

        if (stateDelta.Length > AuditLimits.StateDeltaMaxBytes)
        {
            throw new ArgumentException("A state delta has at most 64 KiB.", nameof(stateDelta));
        }

        ulong sequence = _tree.Size;
        Span<byte> number = stackalloc byte[8];
        Span<byte> blind = stackalloc byte[HmacSha256.SizeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(number, sequence);
        _blinder.Hash(number, blind);
        Span<byte> room = _pending.Room(WalCodec.RecordOffsetBytes + AuditLimits.RecordMaxBytes + stateDelta.Length);
        if (!AuditCodec.TryEncode(
            in fields,
            sequence,
            _tree.LastLeaf,
            _bootEpoch,
            blind[..AuditLimits.BlindBytes],
            room[WalCodec.RecordOffsetBytes..],
            out int recordBytes))
        {
            throw new ArgumentException("A field of the audit record is malformed or over its limit.", nameof(fields));
        }

        stateDelta.CopyTo(room[(WalCodec.RecordOffsetBytes + recordBytes)..]);
        Span<byte> frame = room[..(WalCodec.RecordOffsetBytes + recordBytes + stateDelta.Length)];
        WalCodec.Finish(frame, sequence, recordBytes);
        Span<byte> leaf = stackalloc byte[LogLayout.HashBytes];
        Sha256.Hash(WalCodec.Leaf(frame), leaf);
        LogRecovery.AddEntry(_entries, _bundleEnds, _tree, WalCodec.Record(frame), leaf);
        _pending.Advance(frame.Length);
        return sequence;
    }

    /// <summary>
    /// Makes all appended records durable. Ok only when they are. On failure they are kept, in order, for
    /// <see cref="TryRecover"/>.
    /// </summary>
    /// <remarks>After a failure it answers that failure again without touching storage.</remarks>
    public StoreStatus Commit()
    {
        if (Status != StoreStatus.Ok || _pending.Count == 0)
        {
            return Status;
        }

        Status = _store.Append(_walPath, _pending.Written);
        if (Status != StoreStatus.Ok)
        {
            _needsNewFile = Status != StoreStatus.Full;       // A full disk leaves the descriptor sound: cut, then append again.
            return Status;
        }

        Status = _store.Flush(_walPath);
#if GUARD_PLANTS
        Status = _options.Selected == Plant.FlushFailureIgnored ? StoreStatus.Ok : Status;
#endif
        if (Status != StoreStatus.Ok)
        {
            _needsNewFile = true;
            return Status;
        }

        PendingIsDurable(_walDurableBytes + _pending.Count);
        PublishBeside();
        return StoreStatus.Ok;
    }

    /// <summary>
    /// After a failed commit: tries again through a new file, or, where only space was short, after cutting what was half
    /// written.
    /// </summary>
    public StoreStatus TryRecover()
    {
        if (Status == StoreStatus.Ok)
        {
            return Commit();
        }

        if (!_needsNewFile)
        {
            Status = _store.Truncate(_walPath, _walDurableBytes);
            _needsNewFile = Status != StoreStatus.Ok;
            return Commit();
        }

        byte[]? prefix = ReadDurablePrefix();
        if (prefix is null)
        {
            Status = StoreStatus.Failed;
            return Status;
        }

        byte[] whole = [.. prefix, .. _pending.Written];
        Status = _store.Replace(_walPath, whole);
        if (Status == StoreStatus.Ok)
        {
            _needsNewFile = false;
            PendingIsDurable(whole.Length);
        }

        return Status;
    }

    /// <summary>
    /// After a commit that found the disk full: gives up the reserve's space and tries again. The caller has stopped admitting.
    /// </summary>
    public StoreStatus CommitFromReserve()
    {
        StoreStatus given = _store.Delete(LogLayout.Reserve);
        if (given != StoreStatus.Ok)
        {
            return given;
        }

        IsReserveInUse = true;
        return TryRecover();
    }

    /// <summary>Writes the reserve anew once there is space again.</summary>
    public StoreStatus RestoreReserve()
    {
        long wanted = (long)_options.ReserveRecords * LogLayout.ReserveRecordBytes;
        StoreStatus status = StoreStatus.Ok;
        if (wanted > 0 && _store.LengthBytes(LogLayout.Reserve) != wanted)
        {
            status = _store.Replace(LogLayout.Reserve, new byte[wanted]);
        }

        IsReserveInUse &= status != StoreStatus.Ok;
        return status;
    }

    /// <summary>Commits, then writes bundles, tiles, checkpoint and state for all records.</summary>
    public StoreStatus PublishCheckpoint()
    {
        StoreStatus committed = Commit();
        if (committed != StoreStatus.Ok || (PublishedSize == DurableSize && !_publisher.IsBusy))
        {
            return committed;
        }

        PublishStatus = Publish();
        return PublishStatus;
    }

    /// <summary>
    /// Commits, replaces the recovery snapshot and goes on in the write-ahead log's other file. The first checkpoint to cover all of the
    /// file before, written beside the commits that follow, removes it; called again before that, it commits only.
    /// </summary>
    /// <param name="snapshot">The caller's state after the last appended record; at most 64 MiB.</param>
    /// <returns>Other than Ok: nothing is lost, but the next commit may fail, as after any failure.</returns>
    /// <exception cref="ArgumentException">The snapshot is too long.</exception>
    public StoreStatus Compact(ReadOnlySpan<byte> snapshot)
    {
        if (snapshot.Length > SnapshotCodec.SnapshotMaxBytes)
        {
            throw new ArgumentException("A recovery snapshot has at most 64 MiB.", nameof(snapshot));
        }

        StoreStatus status = Commit();
        if (status != StoreStatus.Ok || _walBefore is not null)
        {
            return status;
        }

        status = _store.Replace(LogLayout.Recovery, SnapshotCodec.ToBytes(DurableSize, snapshot));
        if (status != StoreStatus.Ok || _walBase == DurableSize)
        {
            return status;                                    // Nothing came since the file began: it stays.
        }

        _walBefore = _walPath;
        _walPath = _walPath == LogLayout.Wal ? LogLayout.OtherWal : LogLayout.Wal;
        _walBase = DurableSize;
        byte[] header = WalCodec.Header(_walBase);
        Status = _store.Replace(_walPath, header);
        _needsNewFile = Status != StoreStatus.Ok;             // Whether the new file stands is then unknown.
        _walDurableBytes = _needsNewFile ? 0 : header.Length;
        PublishBeside();
        return Status;
    }

    /// <summary>
    /// Commits and publishes for the last time. The caller has appended `log.close`. After Ok nothing can be appended.
    /// </summary>
    public StoreStatus Close()
    {
        StoreStatus status = PublishCheckpoint();
        _isOpen &= status != StoreStatus.Ok;
        return status;
    }

    /// <summary>
    /// Writes the 32-byte Merkle root of all appended records (RFC 6962 section 2.1); of none, SHA-256 of nothing.
    /// </summary>
    public void Root(Span<byte> root) => _tree.Root(root);

    /// <summary>Writes the leaf hash of the last record, 32 bytes; zeros for none.</summary>
    public void LastLeafHash(Span<byte> hash) => _tree.LastLeaf.CopyTo(hash);

    /// <inheritdoc/>
    public void Dispose() => _blinder.Dispose();

    private StoreStatus BeginWal()
    {
        if (!_recovery.HasWal || _recovery.WalValidBytes == 0)
        {
            byte[] header = WalCodec.Header(_walBase);
            _walDurableBytes = header.Length;
            return _store.Replace(_walPath, header);
        }

        StoreStatus removed = _recovery.WalAfter is null ? StoreStatus.Ok : _store.Delete(_recovery.WalAfter);
        if (removed != StoreStatus.Ok)
        {
            return removed;
        }

        // Into a new file, also where nothing is torn: what was read may be in a cache alone, and where a flush of the run before had
        // failed no later flush of that file writes it.
        byte[] valid = new byte[_recovery.WalValidBytes];
#if GUARD_PLANTS
        if (_options.Selected == Plant.TornTailAccepted)
        {
            valid = new byte[_store.LengthBytes(_walPath)];
        }
#endif
        _walDurableBytes = valid.Length;
        return _store.TryRead(_walPath, 0, valid) ? _store.Replace(_walPath, valid) : StoreStatus.Failed;
    }

    private bool IsCheckpointDue() =>
        (_options.CheckpointEveryRecords > 0 && DurableSize - PublishedSize >= (ulong)_options.CheckpointEveryRecords)
        || _entries.Count > _options.PendingMaxBytes / 2;

    private void PendingIsDurable(long walBytes)
    {
        _walDurableBytes = walBytes;
        _pending.RemoveFirst(_pending.Count);
        DurableSize = _tree.Size;
    }

    // A commit does not wait for its checkpoint, unless records pile up in memory faster than storage takes them.
    private void PublishBeside()
    {
        bool isWaitedFor = _walBefore is not null && PublishedSize < _walBase;
        if (!_publisher.IsBusy && (isWaitedFor || IsCheckpointDue()))
        {
            _publisher.Begin(_tree, _entries, _bundleEnds, _bootEpoch);
        }

        if (_publisher.IsBusy)
        {
            PublishStatus = Continue(mustEnd: _entries.Count > _options.PendingMaxBytes / 2);
        }
    }

    // Everything: what was begun, then what came since.
    private StoreStatus Publish()
    {
        StoreStatus status = _publisher.IsBusy ? Continue(mustEnd: true) : StoreStatus.Ok;
        if (status != StoreStatus.Ok || (_isOpen && PublishedSize == DurableSize))
        {
            return status;
        }

        _publisher.Begin(_tree, _entries, _bundleEnds, _bootEpoch);
        return Continue(mustEnd: true);
    }

    private StoreStatus Continue(bool mustEnd)
    {
        StoreStatus status = _publisher.Continue(mustEnd);
        if (status == StoreStatus.Ok)
        {
            PublishedSize = _publisher.Size;
            if (_walBefore is not null && PublishedSize >= _walBase && _store.Delete(_walBefore) == StoreStatus.Ok)
            {
                _walBefore = null;                            // Otherwise the next checkpoint tries again.
            }
        }

        return status;
    }

    // The durable part of the failed file, which was flushed before and is read back whole; checked frame by frame before it is
    // written anew.
    private byte[]? ReadDurablePrefix()
    {
        if (_walDurableBytes == 0)
        {
            return WalCodec.Header(_walBase);
        }

        if (_walDurableBytes > Array.MaxLength - _pending.Count)
        {
            return null;
        }

        byte[] prefix = new byte[_walDurableBytes];
        if (!_store.TryRead(_walPath, 0, prefix)
            || !WalCodec.TryReadHeader(prefix.AsSpan(0, WalCodec.HeaderBytes), out ulong next))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = prefix.AsSpan(WalCodec.HeaderBytes);
        while (!rest.IsEmpty)
        {
            int frameBytes = rest.Length < WalCodec.FrameHeaderBytes ? -1 : WalCodec.ClaimedFrameBytes(rest);
            if (frameBytes < 0 || frameBytes > rest.Length || !WalCodec.IsIntact(rest[..frameBytes])
                || WalCodec.Sequence(rest) != next)
            {
                return null;
            }

            next++;
            rest = rest[frameBytes..];
        }

        return next == DurableSize ? prefix : null;
    }

    private static bool IsOrigin(string origin)
    {
        if (string.IsNullOrEmpty(origin) || origin.Length > NoteVerifier.NameMaxBytes)
        {
            return false;
        }

        foreach (char c in origin)
        {
            if (c is '+' or <= ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }
}
