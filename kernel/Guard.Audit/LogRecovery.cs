// Protects: a log that contradicts itself is never continued. Trusts: the store to hand back what was flushed.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// What a log folder says about the run before: read once, when a boot epoch begins. Reads binary files only, and changes
/// nothing.
/// </summary>
/// <remarks>It checks what it builds on: state, checkpoint, right edge of the tree, write-ahead log. The whole log is the
/// verifier's business.</remarks>
public sealed class LogRecovery
{
    private readonly ILogStore _store;
    private readonly List<StateDelta> _deltas = [];
    private readonly byte[] _root = new byte[LogLayout.HashBytes];
    private ulong _tilesSize;                                 // Size the tiles on disk were published for.

    private LogRecovery(ILogStore store)
    {
        _store = store;
    }

    /// <summary>What was found; anything but Fresh, Clean and TornTail forbids a writer.</summary>
    public RecoveryStatus Status { get; private set; }

    /// <summary>Why the folder is corrupt, with the file's name; otherwise empty.</summary>
    public string Diagnosis { get; private set; } = "";

    /// <summary>Number of durable records; the next sequence number.</summary>
    public ulong Size { get; private set; }

    /// <summary>Boot epoch of the last writer; 0 for a fresh log.</summary>
    public ulong BootEpoch { get; private set; }

    /// <summary>Bytes of the torn last frame; 0 unless TornTail.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Bytes last given to <see cref="LogWriter.Compact"/>; empty where there were none.</summary>
    public ReadOnlyMemory<byte> Snapshot { get; private set; }

    /// <summary>First sequence number the snapshot does not know: deltas from here on are in <see cref="Deltas"/>.</summary>
    public ulong SnapshotSize { get; private set; }

    /// <summary>State deltas of all durable records after the snapshot, in order, empty ones included.</summary>
    public IReadOnlyList<StateDelta> Deltas => _deltas;

    internal TileTree Tree { get; } = new();

    /// <summary>Records after the last full bundle, in bundle form.</summary>
    internal ByteQueue Entries { get; } = new(1 << 16);

    internal List<int> BundleEnds { get; } = [];

    internal ulong PublishedSize { get; private set; }

    internal bool HasWal { get; private set; }

    /// <summary>The write-ahead log's file that holds its end.</summary>
    internal string WalPath { get; private set; } = LogLayout.Wal;

    /// <summary>That file's first sequence number.</summary>
    internal ulong WalBase { get; private set; }

    /// <summary>Length of that file's valid part; what lies behind it is cut.</summary>
    internal long WalValidBytes { get; private set; }

    /// <summary>The file before it, to be removed at the next checkpoint; null where there is none.</summary>
    internal string? WalBefore { get; private set; }

    /// <summary>The file after it, which holds only records that a replay forgets; null where there is none.</summary>
    internal string? WalAfter { get; private set; }

    /// <summary>Reads a log folder.</summary>
    /// <param name="store">The log folder.</param>
    /// <param name="origin">The origin its state and checkpoint must name.</param>
    /// <param name="logKey">The key its checkpoint must be signed by; null where the checkpoint is not looked at
    /// (replay).</param>
    /// <param name="sizeLimit">For replay alone: records from this number on are forgotten, as they were in the run
    /// replayed.</param>
    public static LogRecovery Open(ILogStore store, string origin, NoteVerifier? logKey, ulong? sizeLimit = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(origin);
        LogRecovery recovery = new(store);
        string problem = recovery.Read(origin, logKey, sizeLimit ?? ulong.MaxValue);
        recovery.Size = recovery.Tree.Size;                   // Kept apart: a writer goes on with the tree.
        recovery.Tree.Root(recovery._root);
        if (problem.Length > 0)
        {
            recovery.Status = RecoveryStatus.Corrupt;
            recovery.Diagnosis = problem;
        }

        return recovery;
    }

    /// <summary>Writes the 32-byte Merkle root of <see cref="Size"/> records.</summary>
    public void Root(Span<byte> root) => _root.CopyTo(root);

    // Answers "" or what is wrong. Each step relies on the ones before it.
    private string Read(string origin, NoteVerifier? logKey, ulong sizeLimit)
    {
        WalReader wal = new(_store);
        bool isWalOpen = wal.TryOpen();
        HasWal = WalReader.Exists(_store);
        if (_store.LengthBytes(LogLayout.Head) < 0)
        {
            return ReadFresh(isWalOpen && wal.Next() == WalStep.End && wal.BaseSequence == 0);
        }

        if (!LogHead.TryRead(_store, out LogHead head) || head.Origin != origin)
        {
            return $"{LogLayout.Head}: damaged, or of another log";
        }

        Status = RecoveryStatus.Clean;
        BootEpoch = head.BootEpoch;
        _tilesSize = head.Size;
        string problem = logKey is null ? "" : ReadCheckpoint(origin, logKey, head);
        if (problem.Length > 0)
        {
            return problem;
        }

        PublishedSize = Math.Min(_tilesSize, sizeLimit);
        if (!TryRestoreTree(PublishedSize, Tree, out problem) || !TryRestoreEntries(out problem))
        {
            return problem;
        }

        if (!SnapshotCodec.TryRead(_store, out ulong snapshotSize, out ReadOnlyMemory<byte> snapshot))
        {
            return $"{LogLayout.Recovery}: damaged";
        }

        SnapshotSize = snapshotSize;
        Snapshot = snapshot;
        return isWalOpen ? ReadWal(wal, sizeLimit) : $"{wal.Path}: missing, or its header is damaged";
    }

    private string ReadFresh(bool isWalEmpty)
    {
        foreach (string path in _store.List(""))
        {
            bool isBeginning = path is LogLayout.Checkpoint or LogLayout.Reserve || (path == LogLayout.Wal && isWalEmpty)
                || LogLayout.IsTemporary(path);
            if (!isBeginning)
            {
                return $"{LogLayout.Head}: missing, while {path} is there";
            }
        }

        // A checkpoint without a head is of size 0 or the folder would hold tiles; Begin writes it anew.
        Status = RecoveryStatus.Fresh;
        return "";
    }

    private string ReadCheckpoint(string origin, NoteVerifier logKey, in LogHead head)
    {
        long length = _store.LengthBytes(LogLayout.Checkpoint);
        byte[] bytes = new byte[Math.Clamp(length, 0, LogCheckpoint.FileMaxBytes)];
        if (length < 0 || !_store.TryRead(LogLayout.Checkpoint, 0, bytes))
        {
            return $"{LogLayout.Checkpoint}: missing";
        }

        if (!SignedNote.TryParse(bytes, out SignedNote? note) || !LogCheckpoint.TryParse(note.Text, out LogCheckpoint checkpoint)
            || checkpoint.Origin != origin)
        {
            return $"{LogLayout.Checkpoint}: damaged, or of another log";
        }

        if (!note.Verify(logKey).IsSigned)
        {
            return $"{LogLayout.Checkpoint}: not signed by {logKey.Name}";
        }

        if (checkpoint.Size < head.Size)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{LogLayout.Checkpoint}: rolled back to {checkpoint.Size} records; {head.Size} were published");
        }

        _tilesSize = checkpoint.Size;
        return IsRootAt(checkpoint.Size, checkpoint.Root) && IsRootAt(head.Size, head.Root)
            ? ""
            : $"{LogLayout.Checkpoint}: another tree than the tiles or {LogLayout.Head} hold";
    }

    private bool IsRootAt(ulong size, Digest root)
    {
        TileTree tree = new();
        Span<byte> computed = stackalloc byte[LogLayout.HashBytes];
        if (!TryRestoreTree(size, tree, out _))
        {
            return false;
        }

        tree.Root(computed);
        return Digest.From(computed) == root;
    }

    // The right edge at a size the tiles on disk reach: for each level the partial tile, which is the beginning of what is on
    // disk.
    private bool TryRestoreTree(ulong size, TileTree tree, out string problem)
    {
        problem = "";
        if (size > _tilesSize)
        {
            problem = $"{LogLayout.Checkpoint}: smaller than {LogLayout.Head} says";
            return false;
        }

        byte[] hashes = new byte[LogLayout.TileWidth * LogLayout.HashBytes];
        byte[] lastLeaf = new byte[LogLayout.HashBytes];
        if (size > 0)
        {
            ulong last = size - 1;
            int within = (int)(last % LogLayout.TileWidth);
            if (!TryReadTile(0, last / LogLayout.TileWidth, hashes.AsSpan(0, (within + 1) * LogLayout.HashBytes), out problem))
            {
                return false;
            }

            hashes.AsSpan(within * LogLayout.HashBytes, LogLayout.HashBytes).CopyTo(lastLeaf);
        }

        tree.Restore(size, lastLeaf);
        ulong count = size;
        for (int level = 0; level < LogLayout.LevelsMax; level++)
        {
            int width = (int)(count % LogLayout.TileWidth);
            Span<byte> partial = hashes.AsSpan(0, width * LogLayout.HashBytes);
            if (width > 0 && !TryReadTile(level, count / LogLayout.TileWidth, partial, out problem))
            {
                return false;
            }

            tree.RestoreRow(level, count - (ulong)width, partial);
            count /= LogLayout.TileWidth;
        }

        return true;
    }

    private bool TryReadTile(int level, ulong index, Span<byte> hashes, out string problem)
    {
        string path = LogLayout.TilePath(level, index, WidthOnDisk(level, index));
        problem = _store.TryRead(path, 0, hashes) ? "" : $"{path}: missing or too short";
        return problem.Length == 0;
    }

    private int WidthOnDisk(int level, ulong index)
    {
        ulong count = _tilesSize >> (8 * Math.Max(level, 0));
        return (int)Math.Min(count - Math.Min(count, index * LogLayout.TileWidth), LogLayout.TileWidth);
    }

    private bool TryRestoreEntries(out string problem)
    {
        problem = "";
        int wanted = (int)(PublishedSize % LogLayout.TileWidth);
        if (wanted == 0)
        {
            return true;
        }

        ulong index = PublishedSize / LogLayout.TileWidth;
        string path = LogLayout.TilePath(LogLayout.BundleLevel, index, WidthOnDisk(LogLayout.BundleLevel, index));
        long length = _store.LengthBytes(path);
        byte[] bundle = new byte[Math.Clamp(length, 0, LogLayout.TileWidth * (2L + AuditLimits.RecordMaxBytes))];
        int at = 0;
        if (length == bundle.Length && _store.TryRead(path, 0, bundle))
        {
            for (; wanted > 0 && bundle.Length - at >= 2; wanted--)
            {
                at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
                if (at > bundle.Length)
                {
                    break;
                }
            }
        }

        if (wanted > 0)
        {
            problem = $"{path}: missing or damaged";
            return false;
        }

        Entries.Add(bundle.AsSpan(0, at));
        return true;
    }

    private string ReadWal(WalReader wal, ulong sizeLimit)
    {
        if (wal.BaseSequence > SnapshotSize || wal.BaseSequence > PublishedSize)
        {
            return $"{wal.Path}: begins after the records that were published or written down";
        }

        Span<byte> leaf = stackalloc byte[LogLayout.HashBytes];
        WalStep step = wal.Next();
        for (; step == WalStep.Frame && WalCodec.Sequence(wal.Frame) < sizeLimit; step = wal.Next())
        {
            ReadOnlySpan<byte> frame = wal.Frame;
            ulong sequence = WalCodec.Sequence(frame);
            Sha256.Hash(WalCodec.Leaf(frame), leaf);
            if (sequence + 1 == PublishedSize && !leaf.SequenceEqual(Tree.LastLeaf))
            {
                return $"{wal.Path}: its records are not those of the tiles";
            }

            if (sequence >= PublishedSize)
            {
                AddEntry(WalCodec.Record(frame), leaf);
            }

            if (sequence >= SnapshotSize)
            {
                _deltas.Add(new StateDelta(sequence, WalCodec.Delta(frame).ToArray()));
            }
        }

        WalPath = wal.Path;
        WalBase = wal.FileSequence;
        WalValidBytes = wal.Offset;
        WalBefore = wal.Before;
        WalAfter = wal.After;
        return step switch
        {
            WalStep.Corrupt => string.Create(
                CultureInfo.InvariantCulture, $"{wal.Path}: damaged at byte {wal.Offset}, with valid frames after it"),
            WalStep.Torn => EndTorn(wal),
            WalStep.Frame or WalStep.End => EndOf(step == WalStep.Frame ? WalCodec.Sequence(wal.Frame) : wal.NextSequence),
        };
    }

    private string EndTorn(WalReader wal)
    {
        TornBytes = wal.LengthBytes - wal.Offset;
        Status = RecoveryStatus.TornTail;
        return EndOf(wal.NextSequence);
    }

    private string EndOf(ulong end) => end < PublishedSize || end < SnapshotSize
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{LogLayout.Wal}: ends at {end}, before the {Math.Max(PublishedSize, SnapshotSize)} records published")
        : "";

    internal void AddEntry(ReadOnlySpan<byte> record, ReadOnlySpan<byte> leafHash) =>
        AddEntry(Entries, BundleEnds, Tree, record, leafHash);

    /// <summary>Adds a record to tree and bundle: the one way for recovery and writer.</summary>
    internal static void AddEntry(
        ByteQueue entries, List<int> bundleEnds, TileTree tree, ReadOnlySpan<byte> record, ReadOnlySpan<byte> leafHash)
    {
        Span<byte> room = entries.Room(2 + record.Length);
        BinaryPrimitives.WriteUInt16BigEndian(room, (ushort)record.Length);
        record.CopyTo(room[2..]);
        entries.Advance(2 + record.Length);
        tree.Add(leafHash);
        if (tree.Size % LogLayout.TileWidth == 0)
        {
            bundleEnds.Add(entries.Count);
        }
    }
}
