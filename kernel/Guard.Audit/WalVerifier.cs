// Protects: the write-ahead log holds the records of the bundles and goes on from them in one chain. Trusts: ranges verified the
// bundles.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>Verifies the write-ahead log, and the tiles an unfinished checkpoint left behind.</summary>
internal sealed class WalVerifier
{
    private readonly ILogStore _store;
    private readonly WalReader _wal;
    private readonly LogFiles _files;
    private readonly TreeVerifier _tree;
    private readonly BundleVerifier _records;
    private readonly List<LogFinding> _findings;
    private readonly byte[] _scratch = new byte[AuditCodec.ScratchBytes];
    private readonly List<byte[]> _tailRecords = [];          // Records beyond the checkpoint, where leftover bundles need them.
    private readonly List<byte[]> _tailLeaves = [];           // Their leaf hashes.
    private byte[] _bundle = [];
    private ulong? _bundleIndex;
    private int _bundleAt;
    private ulong _bundleNext;

    internal WalVerifier(ILogStore store, LogFiles files, TreeVerifier tree, BundleVerifier records, List<LogFinding> findings)
    {
        _store = store;
        _wal = new WalReader(store);
        _files = files;
        _tree = tree;
        _records = records;
        _findings = findings;
        End = files.Size;
    }

    internal ulong Records { get; private set; }

    internal ulong BaseSequence { get; private set; }

    /// <summary>One past the last record, in bundles or in the write-ahead log.</summary>
    internal ulong End { get; private set; }

    internal ulong LastBoot { get; private set; }

    /// <summary>Reads the whole write-ahead log.</summary>
    /// <param name="lastBoot">Boot epoch of the last record the checkpoint covers; 0 where unknown.</param>
    internal void Verify(ulong lastBoot)
    {
        LastBoot = lastBoot;
        if (!_files.Has(LogLayout.Wal) && !_files.Has(LogLayout.OtherWal))
        {
            Add(LogFault.StateMissing, null, "missing");
            return;
        }

        if (!_wal.TryOpen())
        {
            Add(LogFault.WalDamaged, null, "a header is damaged");
            return;
        }

        BaseSequence = _wal.BaseSequence;
        WalStep step = _wal.Next();
        byte[] previous = new byte[LogLayout.HashBytes];
        bool isPreviousKnown = false;
        for (; step == WalStep.Frame; step = _wal.Next())
        {
            Records++;
            ulong sequence = WalCodec.Sequence(_wal.Frame);
            LogFault fault = sequence < _files.Size
                ? CompareWithBundle(sequence, WalCodec.Record(_wal.Frame))
                : CheckTail(sequence, _wal.Frame, isPreviousKnown ? previous : PreviousOf(sequence));
            if (fault != LogFault.None)
            {
                Add(fault, sequence, TailText(fault));
                return;
            }

            Sha256.Hash(WalCodec.Leaf(_wal.Frame), previous);
            isPreviousKnown = true;
        }

        VerifyEnd(step);
    }

    /// <summary>Whether a tile or bundle that the checkpoint does not need is a part of what records give.</summary>
    internal bool IsLeftover(string path, int level, ulong index, int width)
    {
        ulong first = index * LogLayout.TileWidth;
        ulong available = End >> (8 * Math.Max(level, 0));
        if (index > available / LogLayout.TileWidth || first + (ulong)width > available)
        {
            return false;
        }

        byte[]? expected = level == LogLayout.BundleLevel ? ExpectedBundle(first, width) : ExpectedTile(level, first, width);
        if (expected is null || _store.LengthBytes(path) != expected.Length)
        {
            return false;
        }

        byte[] content = new byte[expected.Length];
        return _store.TryRead(path, 0, content) && content.AsSpan().SequenceEqual(expected);
    }

    private void VerifyEnd(WalStep step)
    {
        if (step == WalStep.Corrupt)
        {
            Add(LogFault.WalCorrupt, _wal.NextSequence, Words($"damaged at byte {_wal.Offset}; not the end of the log"));
            return;
        }

        if (step == WalStep.Torn)
        {
            long torn = _wal.LengthBytes - _wal.Offset;
            Add(LogFault.WalTorn, _wal.NextSequence, Words($"torn at byte {_wal.Offset}: {torn} bytes, which resuming cuts"));
            return;
        }

        if (_wal.BaseSequence > _files.Size || _wal.NextSequence < _files.Size)
        {
            string text = Words($"holds records {_wal.BaseSequence} to {_wal.NextSequence}; the checkpoint has {_files.Size}");
            Add(LogFault.WalShort, _wal.NextSequence, text);
        }
    }

    private LogFault CheckTail(ulong sequence, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> previous)
    {
        ReadOnlySpan<byte> entry = WalCodec.Record(frame);
        if (!AuditCodec.TryDecode(entry, _scratch, out AuditRecord record))
        {
            return LogFault.EntryMalformed;
        }

        LogFault fault = _records.CheckRecord(in record, sequence, previous, LastBoot);
        if (fault != LogFault.None)
        {
            return fault;
        }

        byte[] leaf = new byte[LogLayout.HashBytes];
        Sha256.Hash(WalCodec.Leaf(frame), leaf);
        _tailLeaves.Add(leaf);
        _tailRecords.Add(entry.ToArray());
        LastBoot = record.BootEpoch;
        End = sequence + 1;
        return LogFault.None;
    }

    private byte[] PreviousOf(ulong sequence)
    {
        byte[] hash = new byte[LogLayout.HashBytes];
        return sequence == 0 || _tree.TryLeaf(sequence - 1, hash) ? hash : [];
    }

    private LogFault CompareWithBundle(ulong sequence, ReadOnlySpan<byte> record) =>
        TryBundleRecord(sequence, out ReadOnlySpan<byte> published) && published.SequenceEqual(record)
            ? LogFault.None
            : LogFault.WalDiffers;

    // The write-ahead log is read in order, so each bundle is read once and walked once.
    private bool TryBundleRecord(ulong sequence, out ReadOnlySpan<byte> record)
    {
        record = [];
        ulong index = sequence / LogLayout.TileWidth;
        if (_bundleIndex != index || _bundleNext > sequence)
        {
            string path = LogLayout.TilePath(LogLayout.BundleLevel, index, _files.RequiredWidth(LogLayout.BundleLevel, index));
            long length = _store.LengthBytes(path);
            _bundleIndex = null;
            if (length is < 0 or > LogLayout.TileWidth * (2 + AuditLimits.RecordMaxBytes))
            {
                return false;
            }

            _bundle = new byte[length];
            if (!_store.TryRead(path, 0, _bundle))
            {
                return false;
            }

            _bundleIndex = index;
            _bundleAt = 0;
            _bundleNext = index * LogLayout.TileWidth;
        }

        for (; _bundleNext <= sequence; _bundleNext++)
        {
            ReadOnlySpan<byte> rest = _bundle.AsSpan(_bundleAt);
            if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) > rest.Length - 2)
            {
                return false;
            }

            record = rest.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(rest));
            _bundleAt += 2 + record.Length;
        }

        return true;
    }

    private byte[]? ExpectedTile(int level, ulong first, int width)
    {
        byte[] hashes = new byte[width * LogLayout.HashBytes];
        for (int i = 0; i < width; i++)
        {
            if (!TryNode(level, first + (ulong)i, hashes.AsSpan(i * LogLayout.HashBytes, LogLayout.HashBytes)))
            {
                return null;
            }
        }

        return hashes;
    }

    private bool TryNode(int level, ulong index, Span<byte> hash)
    {
        if (level == 0)
        {
            if (index < _files.Size)
            {
                return _tree.TryLeaf(index, hash);
            }

            _tailLeaves[(int)(index - _files.Size)].CopyTo(hash);
            return true;
        }

        if (_tree.TryNode(level, index, hash))
        {
            return true;
        }

        byte[]? below = ExpectedTile(level - 1, index * LogLayout.TileWidth, LogLayout.TileWidth);
        if (below is not null)
        {
            MerkleTreeHash.Root(below, hash);
        }

        return below is not null;
    }

    private byte[]? ExpectedBundle(ulong first, int width)
    {
        ByteQueue content = new(1 << 16);
        for (ulong sequence = first; sequence < first + (ulong)width; sequence++)
        {
            ReadOnlySpan<byte> record;
            if (sequence >= _files.Size)
            {
                record = _tailRecords[(int)(sequence - _files.Size)];
            }
            else if (!TryBundleRecord(sequence, out record))
            {
                return null;
            }

            Span<byte> length = content.Room(2);
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)record.Length);
            content.Advance(2);
            content.Add(record);
        }

        return content.Written.ToArray();
    }

    private static string TailText(LogFault fault) => fault switch
    {
        LogFault.WalDiffers => "the record is not the one in the bundle",
        LogFault.EntryMalformed => "the record is not canonical",
        LogFault.PreviousDiffers => "`prev` is not the hash of the record before",
        LogFault.BlindDiffers => "`blind` is not what the log secret gives",
        LogFault.BootDiffers => "the boot epoch falls",
        _ => "the record's number is not its place",
    };

    private void Add(LogFault fault, ulong? index, string text) =>
        _findings.Add(new LogFinding(fault, _wal.Path, index, text));

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
