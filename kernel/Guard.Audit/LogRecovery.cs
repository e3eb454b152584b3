using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>What a log folder says about the run before: read once, when a boot epoch begins. Reads binary files only.</summary>
public sealed class LogRecovery
{
    /// <summary>What was found; anything but Fresh, Clean and TornTail forbids a writer.</summary>
    public RecoveryStatus Status { get; }

    /// <summary>Why the folder is corrupt or unreadable, with the file's name; otherwise empty.</summary>
    public string Diagnosis { get; } = "";

    /// <summary>Number of durable records; the next sequence number.</summary>
    public ulong Size { get; }

    /// <summary>Boot epoch of the last writer; 0 for a fresh log.</summary>
    public ulong BootEpoch { get; }

    /// <summary>Bytes of the torn last frame; 0 unless TornTail.</summary>
    public long TornBytes { get; }

    /// <summary>Bytes last given to <see cref="LogWriter.Compact"/>; empty where there was none.</summary>
    public ReadOnlyMemory<byte> Snapshot { get; }

    /// <summary>First sequence number the snapshot does not know: deltas from here on are in <see cref="Deltas"/>.</summary>
    public ulong SnapshotSize { get; }

    /// <summary>State deltas of all durable records after the snapshot, in order, empty ones included.</summary>
    public IReadOnlyList<StateDelta> Deltas { get; } = [];

    /// <summary>Reads a log folder. Changes nothing.</summary>
    /// <param name="store">The log folder.</param>
    /// <param name="origin">The origin its checkpoint must name.</param>
    /// <param name="logKey">The key its checkpoint must be signed by; null where the checkpoint is not looked at (replay).</param>
    /// <param name="sizeLimit">For replay alone: records from this sequence number on are cut, as they were in the run replayed.</param>
    public static LogRecovery Open(ILogStore store, string origin, NoteVerifier? logKey, ulong? sizeLimit = null) => throw new NotSupportedException();

    /// <summary>Writes the 32-byte Merkle root of <see cref="Size"/> records.</summary>
    public void Root(Span<byte> root) => throw new NotSupportedException();
}
