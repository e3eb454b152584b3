using System;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>Writes the log: append in memory, make durable in the write-ahead log, publish tiles and checkpoints.</summary>
public sealed class LogWriter : IDisposable
{
    /// <summary>Continues the log that recovery read (or starts a fresh one). Touches no file before <see cref="Begin"/>.</summary>
    /// <exception cref="ArgumentException">Recovery found the folder corrupt or unreadable, or an option is out of range.</exception>
    public LogWriter(ILogStore store, LogOptions options, LogRecovery recovery) => throw new NotSupportedException();

    /// <summary>Number of records appended, durable or not; the next sequence number.</summary>
    public ulong TreeSize { get; }

    /// <summary>Number of records that are durable.</summary>
    public ulong DurableSize { get; }

    /// <summary>Number of records the last checkpoint covers.</summary>
    public ulong PublishedSize { get; }

    /// <summary>False when storage has refused so much that memory is full; a record is then refused, and the caller counts it.</summary>
    public bool CanAppend { get; }

    /// <summary>Ok, or why the last commit failed; stays until <see cref="TryRecover"/> or <see cref="CommitFromReserve"/> succeeds.</summary>
    public StoreStatus Status { get; }

    /// <summary>Ok, or why tiles or checkpoint could not be written last time. Records are durable all the same; the next commit tries again.</summary>
    public StoreStatus PublishStatus { get; }

    /// <summary>True from <see cref="CommitFromReserve"/> to <see cref="RestoreReserve"/>: admit nothing, end what is in flight.</summary>
    public bool IsReserveInUse { get; }

    /// <summary>True when the write-ahead log is long: call <see cref="Compact"/> when the state can be written down.</summary>
    public bool WantsCompaction { get; }

    /// <summary>Begins a boot epoch: cuts a torn tail, writes state, reserve and write-ahead log. Until it answers Ok nothing may be appended.</summary>
    /// <param name="bootEpoch">Larger than recovery's; durable before any record names it.</param>
    public StoreStatus Begin(ulong bootEpoch) => throw new NotSupportedException();

    /// <summary>Appends a record in memory; nothing is durable before <see cref="Commit"/>.</summary>
    /// <param name="fields">The record; the writer adds v, seq, prev, boot and blind.</param>
    /// <param name="stateDelta">At most 64 KiB for recovery, opaque here.</param>
    /// <returns>The record's sequence number.</returns>
    /// <exception cref="ArgumentException">A field is over its limit: the caller's mistake, never a guest's.</exception>
    /// <exception cref="InvalidOperationException">Not begun, closed, or <see cref="CanAppend"/> is false.</exception>
    public ulong Append(in AuditRecordFields fields, ReadOnlySpan<byte> stateDelta) => throw new NotSupportedException();

    /// <summary>Makes all appended records durable. Ok only when they are. On failure they are kept, in order, for <see cref="TryRecover"/>.</summary>
    public StoreStatus Commit() => throw new NotSupportedException();

    /// <summary>After a failed commit: tries again through a new file (or after a cut, where only space was short).</summary>
    public StoreStatus TryRecover() => throw new NotSupportedException();

    /// <summary>After a commit that found the disk full: gives up the reserve's space and tries again.</summary>
    public StoreStatus CommitFromReserve() => throw new NotSupportedException();

    /// <summary>Writes the reserve anew once there is space again.</summary>
    public StoreStatus RestoreReserve() => throw new NotSupportedException();

    /// <summary>Writes bundles, tiles, checkpoint and state for all durable records.</summary>
    public StoreStatus PublishCheckpoint() => throw new NotSupportedException();

    /// <summary>Publishes, replaces the recovery snapshot, then empties the write-ahead log. Everything appended must be durable.</summary>
    /// <param name="snapshot">The caller's state after the last record; at most 64 MiB.</param>
    public StoreStatus Compact(ReadOnlySpan<byte> snapshot) => throw new NotSupportedException();

    /// <summary>Commits and publishes for the last time. The caller has appended `log.close`.</summary>
    public StoreStatus Close() => throw new NotSupportedException();

    /// <summary>Writes the 32-byte Merkle root of all appended records (RFC 6962 section 2.1); of none, SHA-256 of nothing.</summary>
    public void Root(Span<byte> root) => throw new NotSupportedException();

    /// <summary>Leaf hash of the last record, 32 bytes; zeros for none.</summary>
    public void LastLeafHash(Span<byte> hash) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
