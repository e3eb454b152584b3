// Protects: every record of a range is hashed, decoded, numbered, chained and compared with its tile. Trusts: the codec,
// Guard.Crypto.
using System;
using System.Buffers.Binary;
using System.Globalization;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>Verifies bundles one after another. One instance a thread; it keeps its buffers.</summary>
internal sealed class BundleVerifier : IDisposable
{
    private const int BundleMaxBytes = LogLayout.TileWidth * (2 + AuditLimits.RecordMaxBytes);
    private const int FindingsMax = 16;

    private readonly ILogStore _store;
    private readonly LogFiles _files;
    private readonly HmacSha256? _blinder;
    private readonly byte[] _tile = new byte[LogLayout.TileWidth * LogLayout.HashBytes];
    private readonly byte[] _scratch = new byte[AuditCodec.ScratchBytes];
    private readonly byte[] _previous = new byte[LogLayout.HashBytes];
    private byte[] _bundle = [];
    private bool _isPreviousKnown;
    private ulong _boot;
    private ulong _firstBoot;

    internal BundleVerifier(ILogStore store, LogFiles files, byte[]? logSecret)
    {
        _store = store;
        _files = files;
        _blinder = logSecret is null ? null : new HmacSha256(logSecret);
    }

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    internal Plant Selected { get; set; }

#endif
    public void Dispose() => _blinder?.Dispose();

    internal LogRangeResult Verify(ulong firstBundle, ulong bundleCount)
    {
        LogRangeResult result = new(firstBundle, bundleCount);
        ReadPreviousOf(firstBundle);
        for (ulong bundle = firstBundle; bundle < firstBundle + bundleCount; bundle++)
        {
            int width = _files.RequiredWidth(0, bundle);
            LogFinding finding = VerifyBundle(bundle, width, result);
            if (finding.Fault != LogFault.None)
            {
                _isPreviousKnown = false;
                if (result.FindingList.Count < FindingsMax)
                {
                    result.FindingList.Add(finding);
                }
            }

            if (bundle == firstBundle)
            {
                result.FirstBoot = _firstBoot;
            }
        }

        result.LastBoot = _boot;
        return result;
    }

    /// <summary>
    /// Checks what a record says about itself: number, chain, blinding field, epoch. Shared with the write-ahead log's records.
    /// </summary>
    internal LogFault CheckRecord(in AuditRecord record, ulong sequence, ReadOnlySpan<byte> previous, ulong leastBoot)
    {
#if GUARD_PLANTS
        if (Selected == Plant.UncheckedChain)
        {
            return LogFault.None;
        }

#endif
        if (record.Sequence != sequence)
        {
            return record.Sequence > sequence ? LogFault.EntryDropped : LogFault.EntryDuplicated;
        }

        if (!previous.IsEmpty && !record.Previous.SequenceEqual(previous))
        {
            return LogFault.PreviousDiffers;
        }

        if (record.BootEpoch < leastBoot || record.BootEpoch == 0)
        {
            return LogFault.BootDiffers;
        }

        if (_blinder is null)
        {
            return LogFault.None;
        }

        Span<byte> number = stackalloc byte[8];
        Span<byte> blind = stackalloc byte[HmacSha256.SizeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(number, sequence);
        _blinder.Hash(number, blind);
        return record.Blind.SequenceEqual(blind[..AuditLimits.BlindBytes]) ? LogFault.None : LogFault.BlindDiffers;
    }

    private void ReadPreviousOf(ulong bundle)
    {
        _isPreviousKnown = true;
        if (bundle == 0)
        {
            _previous.AsSpan().Clear();
            return;
        }

        const long LastHash = (LogLayout.TileWidth - 1) * LogLayout.HashBytes;
        _isPreviousKnown = _store.TryRead(LogLayout.TilePath(0, bundle - 1, LogLayout.TileWidth), LastHash, _previous);
    }

    private LogFinding VerifyBundle(ulong bundle, int width, LogRangeResult result)
    {
        _firstBoot = 0;
        LogFinding finding = _files.ReadRequired(_store, 0, bundle, _tile);
        if (width == LogLayout.TileWidth)
        {
            // A tile that cannot be read keeps its place in the level above, so that what follows keeps its number.
            Span<byte> root = result.TileRoots.Room(LogLayout.HashBytes);
            root.Clear();
            if (finding.Fault == LogFault.None)
            {
                MerkleTreeHash.Root(_tile, root);
            }

            result.TileRoots.Advance(LogLayout.HashBytes);
        }

        if (finding.Fault != LogFault.None)
        {
            return finding;
        }

        string path = LogLayout.TilePath(LogLayout.BundleLevel, bundle, width);
        long length = _store.LengthBytes(path);
        if (length < 0)
        {
            return _files.Missing(LogLayout.BundleLevel, bundle);
        }

        if (length > BundleMaxBytes)
        {
            return new LogFinding(LogFault.BundleMalformed, path, null, "longer than 256 records can be");
        }

        if (length > _bundle.Length)
        {
            _bundle = new byte[Math.Min(BundleMaxBytes, length * 2)];
        }

        Span<byte> content = _bundle.AsSpan(0, (int)length);
        if (!_store.TryRead(path, 0, content))
        {
            return new LogFinding(LogFault.Unreadable, path, null, "cannot be read");
        }

        return VerifyEntries(bundle * LogLayout.TileWidth, width, path, content, result);
    }

    private LogFinding VerifyEntries(ulong first, int width, string path, Span<byte> content, LogRangeResult result)
    {
        Span<byte> leaf = stackalloc byte[LogLayout.HashBytes];
        int at = 0;
        for (int i = 0; i < width; i++)
        {
            ulong sequence = first + (ulong)i;
            if (content.Length - at < 2)
            {
                return new LogFinding(LogFault.BundleTruncated, path, sequence, "the bundle ends before this record");
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(content[at..]);
            if (length > AuditLimits.RecordMaxBytes)
            {
                return new LogFinding(LogFault.BundleMalformed, path, sequence, "the record's length is out of range");
            }

            if (length > content.Length - at - 2)
            {
                return new LogFinding(LogFault.BundleTruncated, path, sequence, "the bundle ends inside this record");
            }

            content[at + 1] = 0;                              // The leaf prefix of RFC 6962, in front of the record.
            Sha256.Hash(content.Slice(at + 1, length + 1), leaf);
            ReadOnlySpan<byte> entry = content.Slice(at + 2, length);
            ReadOnlySpan<byte> expected = _tile.AsSpan(i * LogLayout.HashBytes, LogLayout.HashBytes);
            bool isDecoded = AuditCodec.TryDecode(entry, _scratch, out AuditRecord record);
            LogFault fault = isDecoded
                ? CheckRecord(in record, sequence, _isPreviousKnown ? _previous : [], _boot)
                : LogFault.EntryMalformed;
            at += 2 + length;
            if (fault != LogFault.None || !leaf.SequenceEqual(expected))
            {
                ulong claimed = isDecoded ? record.Sequence : sequence;
                return Diagnose(fault, sequence, claimed, leaf, expected, path, content[at..], width - i - 1);
            }

            leaf.CopyTo(_previous);
            _isPreviousKnown = true;
            _boot = record.BootEpoch;
            _firstBoot = i == 0 ? record.BootEpoch : _firstBoot;
            result.Records++;
        }

        return at == content.Length
            ? default
            : new LogFinding(LogFault.BundleMalformed, path, null, "the bundle goes on after its last record");
    }

    private LogFinding Diagnose(
        LogFault fault,
        ulong sequence,
        ulong claimed,
        ReadOnlySpan<byte> leaf,
        ReadOnlySpan<byte> expected,
        string path,
        ReadOnlySpan<byte> rest,
        int left)
    {
        bool isLeafRight = leaf.SequenceEqual(expected);
        switch (fault)
        {
            case LogFault.EntryMalformed when !isLeafRight:
                return new LogFinding(
                    LogFault.EntryChanged, path, sequence, "the record is not canonical and does not hash to its leaf");
            case LogFault.EntryMalformed:
                return new LogFinding(fault, path, sequence, "the record is not canonical, though its leaf hash fits");
            case LogFault.EntryDropped when HoldsAt(rest, left, claimed - sequence - 1, sequence):
                return new LogFinding(
                    LogFault.EntriesSwapped, path, sequence, Words($"records {sequence} and {claimed} are swapped"));
            case LogFault.EntryDropped:
                return new LogFinding(fault, path, sequence, Words($"missing: record {claimed} stands in its place"));
            case LogFault.EntryDuplicated:
                return new LogFinding(fault, path, sequence, Words($"record {claimed} stands in its place a second time"));
            case LogFault.None when NextPoints(rest, left, leaf):
                string tile = LogLayout.TilePath(
                    0, sequence / LogLayout.TileWidth, _files.RequiredWidth(0, sequence / LogLayout.TileWidth));
                return new LogFinding(
                    LogFault.TileChanged, tile, sequence, "the leaf hash is not the record's, which the next record confirms");
            case LogFault.PreviousDiffers when isLeafRight:
                return new LogFinding(fault, path, sequence, "`prev` is not the hash of the record before");
            case LogFault.BlindDiffers when isLeafRight:
                return new LogFinding(fault, path, sequence, "`blind` is not what the log secret gives");
            case LogFault.BootDiffers when isLeafRight:
                return new LogFinding(fault, path, sequence, "the boot epoch falls");
            default:
                return new LogFinding(
                    LogFault.EntryChanged, path, sequence, "record or leaf hash was changed: they do not belong together");
        }
    }

    // Whether the record a number of places further on claims to be a given one.
    private bool HoldsAt(ReadOnlySpan<byte> rest, int left, ulong places, ulong sequence)
    {
        if (places >= (ulong)left)
        {
            return false;
        }

        ReadOnlySpan<byte> entry = [];
        for (ulong i = 0; i <= places; i++)
        {
            if (!TryTakeEntry(ref rest, out entry))
            {
                return false;
            }
        }

        return AuditCodec.TryDecode(entry, _scratch, out AuditRecord record) && record.Sequence == sequence;
    }

    private bool NextPoints(ReadOnlySpan<byte> rest, int left, ReadOnlySpan<byte> leaf) =>
        left > 0 && TryTakeEntry(ref rest, out ReadOnlySpan<byte> entry)
        && AuditCodec.TryDecode(entry, _scratch, out AuditRecord record) && record.Previous.SequenceEqual(leaf);

    private static bool TryTakeEntry(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> entry)
    {
        entry = [];
        if (rest.Length < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length > rest.Length - 2)
        {
            return false;
        }

        entry = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
