// Protects: one bit changed in any file of a log is found and named. Trusts: the keys it is given, Guard.Crypto, the record
// codec.
// It shares nothing with the writer but codecs and names: its tree is computed top down, from what lies on disk.
using System;
using System.Collections.Generic;
using System.Globalization;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>Verifies a log folder. Never throws on bad bytes; everything found is a value.</summary>
/// <remarks>
/// In one call: <see cref="Verify"/>. In parallel: Open, then <see cref="VerifyBundles"/> on ranges that follow each other, each
/// thread with a store
/// of its own, then <see cref="Finish"/>.
/// </remarks>
public sealed class LogVerifier
{
    private const int FindingsMax = 64;

    private readonly LogTrust _trust;
    private readonly List<LogFinding> _findings = [];
    private readonly List<string> _checked = [];
    private readonly List<string> _notChecked = [];
    private LogFiles _files = new([], 0);
    private LogCheckpoint _checkpoint;
    private bool _hasCheckpoint;

    private LogVerifier(LogTrust trust)
    {
        _trust = trust;
    }

    /// <summary>Number of records the checkpoint covers; 0 where there is no good checkpoint.</summary>
    public ulong Size => _files.Size;

    /// <summary>Number of bundles, the last partial one included.</summary>
    public ulong BundleCount => (Size / LogLayout.TileWidth) + (Size % LogLayout.TileWidth == 0 ? 0UL : 1UL);

    /// <summary>Reads the checkpoint and the names of all files.</summary>
    /// <exception cref="ArgumentException">The log secret is not 32 bytes.</exception>
    public static LogVerifier Open(ILogStore store, LogTrust trust)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(trust);
        if (trust.LogSecret is { Length: not 32 })
        {
            throw new ArgumentException("A log secret has 32 bytes.", nameof(trust));
        }

        LogVerifier verifier = new(trust);
        verifier.ReadCheckpoint(store);
        verifier._files = new LogFiles(store.List(""), verifier._checkpoint.Size);
        return verifier;
    }

    /// <summary>Opens and verifies the whole log, or the records from one on, in this thread.</summary>
    public static LogVerification Verify(ILogStore store, LogTrust trust, ulong fromRecord = 0)
    {
        LogVerifier verifier = Open(store, trust);
        ulong first = Math.Min(fromRecord / LogLayout.TileWidth, verifier.BundleCount);
        return verifier.Finish(store, verifier.VerifyBundles(store, first, verifier.BundleCount - first));
    }

    /// <summary>
    /// Hashes, decodes and chains the records of a range of bundles, and compares them with their tiles. Safe on several threads
    /// at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not empty and not within <see cref="BundleCount"/>.</exception>
    public LogRangeResult VerifyBundles(ILogStore store, ulong firstBundle, ulong bundleCount)
    {
        if (bundleCount == 0)
        {
            return new LogRangeResult(firstBundle, 0);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBundle, BundleCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bundleCount, BundleCount - firstBundle);
        using BundleVerifier bundles = new(store, _files, _trust.LogSecret);
#if GUARD_PLANTS
        bundles.Selected = _trust.Selected;
#endif
        return bundles.Verify(firstBundle, bundleCount);
    }

    /// <summary>Verifies what stands above and beside the bundles, and draws up the result. Called once.</summary>
    /// <param name="store">The log folder.</param>
    /// <param name="ranges">Results in ascending order, without overlap. What they leave out is reported as not checked.</param>
    /// <exception cref="ArgumentException">Ranges overlap or are out of order.</exception>
    public LogVerification Finish(ILogStore store, params ReadOnlySpan<LogRangeResult> ranges)
    {
        ArgumentNullException.ThrowIfNull(store);
        ulong records = 0;
        ulong walRecords = 0;
        if (_hasCheckpoint)
        {
            byte[] levelOne = Join(store, ranges, out records, out ulong lastBoot);
            TreeVerifier tree = new(store, _files);
            VerifyTree(tree, levelOne);
            using BundleVerifier recordChecks = new(store, _files, _trust.LogSecret);
#if GUARD_PLANTS
            recordChecks.Selected = _trust.Selected;
#endif
            WalVerifier wal = new(store, _files, tree, recordChecks, _findings);
            if (_trust.HasState)
            {
                VerifyState(store, tree, wal, lastBoot);
                walRecords = wal.Records;
            }

            VerifyNames(wal);
        }
        else
        {
            _notChecked.Add("everything else: without a good checkpoint nobody knows what the log must hold");
        }

        SayWhatWasNotChecked(records);
        _findings.RemoveRange(Math.Min(_findings.Count, FindingsMax), Math.Max(0, _findings.Count - FindingsMax));
        return new LogVerification(Size, _checkpoint.Root, _findings, _checked, _notChecked)
        {
            RecordsChecked = records,
            WalRecordsChecked = walRecords,
        };
    }

    private void ReadCheckpoint(ILogStore store)
    {
        if (_trust.LogKeys.Count == 0)
        {
            Add(LogFault.NoKeys, LogLayout.Checkpoint, "no key was given, so nothing can be believed");
            return;
        }

        long length = store.LengthBytes(LogLayout.Checkpoint);
        if (length < 0)
        {
            Add(LogFault.CheckpointMissing, LogLayout.Checkpoint, "missing");
            return;
        }

        byte[] bytes = new byte[Math.Min(length, LogCheckpoint.FileMaxBytes + 1)];
        if (length > LogCheckpoint.FileMaxBytes || !store.TryRead(LogLayout.Checkpoint, 0, bytes)
            || !SignedNote.TryParse(bytes, out SignedNote? note)
            || !LogCheckpoint.TryParse(note.Text, out LogCheckpoint checkpoint))
        {
            Add(LogFault.CheckpointMalformed, LogLayout.Checkpoint, "not a signed checkpoint in canonical form");
            return;
        }

        NoteVerification verification = note.Verify([.. _trust.LogKeys]);
#if GUARD_PLANTS
        if (_trust.Selected == Plant.UncheckedSignature)
        {
            _checkpoint = checkpoint;
            _hasCheckpoint = true;
            return;
        }

#endif
        if (!verification.IsSigned)
        {
            Add(FaultOf(verification.Status), LogLayout.Checkpoint, TextOf(verification, note));
            return;
        }

        if (_trust.Origin is not null && checkpoint.Origin != _trust.Origin)
        {
            Add(LogFault.OriginDiffers, LogLayout.Checkpoint, $"of the log {checkpoint.Origin}, not {_trust.Origin}");
            return;
        }

        _checkpoint = checkpoint;
        _hasCheckpoint = true;
        _checked.Add(
            Words($"checkpoint: {checkpoint.Size} records of {checkpoint.Origin}, signed by {verification.SignedBy[0].Name}"));
        foreach (NoteSignature unknown in verification.Unknown)
        {
            _notChecked.Add(
                $"the signature by {unknown.KeyName}: its key is not known here, so a change in that line would not show");
        }
    }

    // Puts the ranges' tile roots side by side; bundles nobody verified give theirs from the tile alone.
    private byte[] Join(ILogStore store, ReadOnlySpan<LogRangeResult> ranges, out ulong records, out ulong lastBoot)
    {
        records = 0;
        lastBoot = 0;
        ByteQueue roots = new(1 << 12);
        ulong next = 0;
        foreach (LogRangeResult range in ranges)
        {
            if (range.BundleCount == 0)
            {
                continue;
            }

            if (range.FirstBundle < next)
            {
                throw new ArgumentException("Ranges overlap or are out of order.", nameof(ranges));
            }

            AddTileRoots(store, next, range.FirstBundle, roots);
            roots.Add(range.TileRoots.Written);
            _findings.AddRange(range.Findings);
            if (range.Findings.Count == 0 && range.FirstBundle == next && range.FirstBoot < lastBoot)
            {
                ulong record = range.FirstBundle * LogLayout.TileWidth;
                string path = LogLayout.TilePath(
                    LogLayout.BundleLevel, range.FirstBundle, _files.RequiredWidth(0, range.FirstBundle));
                _findings.Add(new LogFinding(LogFault.BootDiffers, path, record, "the boot epoch falls"));
            }

            records += range.Records;
            next = range.FirstBundle + range.BundleCount;
            lastBoot = range.LastBoot;
        }

        AddTileRoots(store, next, BundleCount, roots);
        lastBoot = next == BundleCount ? lastBoot : 0;
        return roots.Written.ToArray();
    }

    private void AddTileRoots(ILogStore store, ulong from, ulong to, ByteQueue roots)
    {
        byte[] tile = new byte[LogLayout.TileWidth * LogLayout.HashBytes];
        for (ulong index = from; index < to; index++)
        {
            LogFinding finding = _files.ReadRequired(store, 0, index, tile);
            if (finding.Fault != LogFault.None)
            {
                _findings.Add(finding);
            }

            if (_files.RequiredWidth(0, index) == LogLayout.TileWidth)
            {
                MerkleTreeHash.Root(tile, roots.Room(LogLayout.HashBytes));
                roots.Advance(LogLayout.HashBytes);
            }
        }
    }

    private void VerifyTree(TreeVerifier tree, byte[] levelOne)
    {
        tree.VerifyLevels(levelOne, _findings);
        Span<byte> root = stackalloc byte[LogLayout.HashBytes];
        if (!tree.TryRoot(Size, root))
        {
            if (_findings.Count == 0)
            {
                Add(LogFault.RootDiffers, LogLayout.Checkpoint, "the root cannot be computed from the tiles");
            }

            return;
        }

#if GUARD_PLANTS
        if (_trust.Selected == Plant.UncheckedRoot)
        {
            return;
        }

#endif
        if (Digest.From(root) != _checkpoint.Root)
        {
            Add(LogFault.RootDiffers, LogLayout.Checkpoint, "the tree on disk has another root than the checkpoint");
            return;
        }

        _checked.Add(
            Words($"tree: {BundleCount} tiles of leaf hashes and {tree.TilesChecked} above them lead to the checkpoint's root"));
    }

    private void VerifyState(ILogStore store, TreeVerifier tree, WalVerifier wal, ulong lastBoot)
    {
        int before = _findings.Count;
        wal.Verify(lastBoot);
        if (_findings.Count == before)
        {
            _checked.Add(Words($"write-ahead log: {wal.Records} records, compared with the bundles or chained to them"));
        }

        if (wal.End > Size)
        {
            ulong tail = wal.End - Size;
            _notChecked.Add(Words(
                $"whether records after {wal.End - 1} were cut: {tail} lie in the write-ahead log, under no checkpoint"));
        }

        VerifyHead(store, tree, wal.LastBoot);
        VerifySnapshot(store, wal);
        VerifyReserve(store);
    }

    private void VerifyHead(ILogStore store, TreeVerifier tree, ulong lastBoot)
    {
#if GUARD_PLANTS
        if (_trust.Selected == Plant.UncheckedHead)
        {
            return;
        }

#endif
        if (!_files.Has(LogLayout.Head))
        {
            Add(LogFault.StateMissing, LogLayout.Head, "missing");
            return;
        }

        if (!LogHead.TryRead(store, out LogHead head) || head.Origin != _checkpoint.Origin)
        {
            Add(LogFault.StateDamaged, LogLayout.Head, "damaged, or of another log");
            return;
        }

        Span<byte> root = stackalloc byte[LogLayout.HashBytes];
        if (head.Size > Size)
        {
            string text = Words($"rolled back: {Size} records, where {head.Size} were published before");
            Add(LogFault.RolledBack, LogLayout.Checkpoint, text);
        }
        else if (!tree.TryRoot(head.Size, root) || Digest.From(root) != head.Root)
        {
            string text = Words($"another history: its first {head.Size} records are not those published before");
            Add(LogFault.Equivocation, LogLayout.Checkpoint, text);
        }
        else if (head.BootEpoch < lastBoot)
        {
            Add(LogFault.BootDiffers, LogLayout.Head, "an earlier boot epoch than the last record's");
        }
        else
        {
            _checked.Add(Words(
                $"state: the checkpoint continues the one of {head.Size} records published before; boot epoch {head.BootEpoch}"));
        }
    }

    private void VerifySnapshot(ILogStore store, WalVerifier wal)
    {
        if (!SnapshotCodec.TryRead(store, out ulong size, out ReadOnlyMemory<byte> snapshot))
        {
            Add(LogFault.StateDamaged, LogLayout.Recovery, "damaged");
        }
        else if (size < wal.BaseSequence || size > wal.End)
        {
            string text = Words($"knows {size} records; the write-ahead log holds {wal.BaseSequence} to {wal.End}");
            Add(LogFault.WalShort, LogLayout.Recovery, text);
        }
        else
        {
            _checked.Add(Words($"recovery snapshot: {snapshot.Length} bytes after {size} records"));
        }
    }

    private void VerifyReserve(ILogStore store)
    {
        long length = Math.Max(store.LengthBytes(LogLayout.Reserve), 0);
        byte[] part = new byte[Math.Min(1 << 16, length)];
        bool isZero = length % LogLayout.ReserveRecordBytes == 0;
        for (long at = 0; at < length && isZero; at += part.Length)
        {
            Span<byte> piece = part.AsSpan(0, (int)Math.Min(part.Length, length - at));
            isZero = store.TryRead(LogLayout.Reserve, at, piece) && !piece.ContainsAnyExcept((byte)0);
        }

        if (!isZero)
        {
            Add(LogFault.ReserveNotZero, LogLayout.Reserve, "not all zeros, or cut");
            return;
        }

        _checked.Add(Words($"reserve: {length} bytes, all zero"));
    }

    private void VerifyNames(WalVerifier wal)
    {
        int leftovers = 0;
        foreach (string name in _files.Names)
        {
            bool isState = name is LogLayout.Wal or LogLayout.OtherWal or LogLayout.Head or LogLayout.Recovery or LogLayout.Reserve;
            if (name == LogLayout.Checkpoint || (isState && _trust.HasState))
            {
                continue;
            }

            if (!LogLayout.TryParseTile(name, out int level, out ulong index, out int width))
            {
                Add(
                    LogFault.UnknownFile,
                    name,
                    LogLayout.IsTemporary(name)
                        ? "left by a run that was cut while writing; resuming removes it"
                        : "has no place in a log");
            }
            else if (_files.RequiredWidth(level, index) == width)
            {
                continue;
            }
            else if (wal.IsLeftover(name, level, index, width))
            {
                leftovers++;
            }
            else
            {
                Add(LogFault.UnknownFile, name, "no tile of this log, and not what its records give");
            }
        }

        int names = _files.Names.Length;
        _checked.Add(Words($"files: {names} names, none unknown but those reported; {leftovers} leftover tiles fit the records"));
    }

    private void SayWhatWasNotChecked(ulong records)
    {
        if (_hasCheckpoint)
        {
            _checked.Insert(Math.Min(1, _checked.Count), Words($"records: {records} hashed, decoded, numbered and chained"));
        }

        if (records < Size)
        {
            _notChecked.Add(Words($"{Size - records} records: outside the range asked for, or beside something damaged"));
        }

        if (_trust.LogSecret is null)
        {
            _notChecked.Add("blinding fields: no log secret was given");
        }

        if (!_trust.HasState)
        {
            _notChecked.Add("write-ahead log and state: a public copy has none");
        }

        _notChecked.Add("cosignatures: none required");
        _notChecked.Add("that the log is the only one its key signed: that needs a checkpoint kept elsewhere");
        _notChecked.Add("that records tell what happened: `guard replay` compares them with the journal");
        _notChecked.Add("notes inside records: their signatures are judged when they act");
    }

    private static LogFault FaultOf(NoteStatus status) => status switch
    {
        NoteStatus.NoKnownSignature => LogFault.CheckpointForeign,
        NoteStatus.BadSignature or NoteStatus.AmbiguousKey => LogFault.CheckpointSignatureBad,
        NoteStatus.Malformed => LogFault.CheckpointMalformed,
        NoteStatus.Verified => LogFault.None,
    };

    private static string TextOf(NoteVerification verification, SignedNote note) => verification.BadKeyName is { } name
        ? $"the signature by {name} does not verify"
        : $"signed by no trusted key; the first line claims {note.Signatures[0].KeyName}";

    private void Add(LogFault fault, string file, string text) => _findings.Add(new LogFinding(fault, file, null, text));

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
