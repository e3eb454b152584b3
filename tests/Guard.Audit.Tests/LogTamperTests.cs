using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Audit.Tests;

/// <summary>Each kind of damage is found and named for what it is.</summary>
public sealed class LogTamperTests : IDisposable
{
    private const string Bundle = "tile/entries/000.p/20";
    private const string Tile = "tile/0/000.p/20";

    private readonly NoteSigner _signer = TestLog.Signer();

    public void Dispose() => _signer.Dispose();

    [Theory]
    [InlineData(false, 7)]
    [InlineData(true, 6)]
    public void AnyOneBitFlippedInAnyFileIsFoundAndNamed(bool isCompacting, int files)
    {
        FaultyLogStore store = isCompacting ? TestLog.MakeCompacting(_signer) : TestLog.Make(20, _signer);
        LogTrust trust = TestLog.Trust(_signer);
        Assert.True(LogVerifier.Verify(store, trust).IsGood);
        Assert.Equal(files, store.Files.Count);
        int flips = 0;
        foreach ((string path, byte[] bytes) in store.Files)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                byte[] changed = [.. bytes];
                changed[i] ^= (byte)(1 << ((i + (i / 8)) % 8));
                store.Put(path, changed);
                LogVerification result = LogVerifier.Verify(store, trust);
                Assert.False(result.IsGood, $"{path}: byte {i}");
                Assert.True(
                    result.Findings.Any(
                        finding => finding.File == path || (path == Tile && finding.File == Bundle && finding.Index is not null)),
                    $"{path}: byte {i}: " + string.Join('\n', result.Findings));
                flips++;
            }

            store.Put(path, bytes);
        }

        Assert.True(flips > 20_000, $"{flips} flips");
    }

    [Fact]
    public void EveryBitOfTheSmallFilesIsCovered()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        LogTrust trust = TestLog.Trust(_signer);
        foreach (string path in new[] { LogLayout.Checkpoint, LogLayout.Head, LogLayout.Recovery, Tile })
        {
            byte[] bytes = store.Files[path];
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                byte[] changed = [.. bytes];
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                store.Put(path, changed);
                Assert.False(LogVerifier.Verify(store, trust).IsGood, $"{path}: bit {bit}");
            }

            store.Put(path, bytes);
        }
    }

    [Fact]
    public void AnyFileCutAtAnyPlaceIsFound()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        LogTrust trust = TestLog.Trust(_signer);
        foreach ((string path, byte[] bytes) in store.Files)
        {
            for (int length = 0; length < bytes.Length; length += 41)
            {
                if (path == LogLayout.Reserve && length == 0)
                {
                    continue;                                // An empty reserve is one in use.
                }

                store.Put(path, bytes[..length]);
                Assert.False(LogVerifier.Verify(store, trust).IsGood, $"{path}: cut to {length}");
            }

            store.Put(path, [.. bytes, 1]);
            Assert.False(LogVerifier.Verify(store, trust).IsGood, $"{path}: one byte longer");
            store.Put(path, bytes);
        }
    }

    [Fact]
    public void AMissingPartOfTheWriteAheadLogIsNamed()
    {
        FaultyLogStore closed = TestLog.Make(20, _signer);
        closed.Remove(LogLayout.OtherWal);
        AssertFirst(closed, LogFault.StateMissing, LogLayout.Wal);
        FaultyLogStore compacting = TestLog.MakeCompacting(_signer);
        compacting.Remove(LogLayout.Wal);
        AssertFirst(compacting, LogFault.WalShort, LogLayout.OtherWal);
    }

    [Fact]
    public void TheOlderFileOfAWriteAheadLogEndsWhole()
    {
        FaultyLogStore store = TestLog.MakeCompacting(_signer);
        byte[] wal = store.Files[LogLayout.Wal];
        for (int cut = 1; cut < wal.Length - WalCodec.HeaderBytes; cut += 97)
        {
            store.Put(LogLayout.Wal, wal[..^cut]);
            AssertFirst(store, LogFault.WalCorrupt, LogLayout.Wal);
            Assert.Equal(RecoveryStatus.Corrupt, LogRecovery.Open(store, TestLog.Origin, _signer.Verifier).Status);
        }
    }

    [Fact]
    public void ZerosAtTheEndOfAWriteAheadLogAreRoomAndNothingElseIs()
    {
        FaultyLogStore store = TestLog.MakeCompacting(_signer);
        foreach (string path in new[] { LogLayout.Wal, LogLayout.OtherWal })
        {
            byte[] wal = store.Files[path];
            byte[] roomy = [.. wal, .. new byte[3_000_000]];
            store.Put(path, roomy);
            Assert.True(LogVerifier.Verify(store, TestLog.Trust(_signer)).IsGood, path);
            LogRecovery recovery = LogRecovery.Open(store, TestLog.Origin, _signer.Verifier);
            Assert.Equal(RecoveryStatus.Clean, recovery.Status);
            Assert.Equal(0, recovery.TornBytes);

            roomy[^1] = 1;
            store.Put(path, roomy);
            bool isOlder = path == LogLayout.Wal;
            AssertFirst(store, isOlder ? LogFault.WalCorrupt : LogFault.WalTorn, path);
            roomy[^1] = 0;
            wal.AsSpan(WalCodec.HeaderBytes).CopyTo(roomy.AsSpan(wal.Length + 5));
            roomy.AsSpan(WalCodec.HeaderBytes, wal.Length - WalCodec.HeaderBytes).Clear();
            store.Put(path, roomy);
            AssertFirst(store, LogFault.WalCorrupt, path);
            store.Put(path, wal);
        }
    }

    [Fact]
    public void ALogGoesOnInAWriteAheadLogThatHadRoom()
    {
        FaultyLogStore store = TestLog.MakeCompacting(_signer);
        ulong records = LogRecovery.Open(store, TestLog.Origin, _signer.Verifier).Size;
        store.Put(LogLayout.OtherWal, [.. store.Files[LogLayout.OtherWal], .. new byte[777]]);
        using (LogWriter writer = TestLog.Open(store, TestLog.Options(_signer, reserve: 1), _signer.Verifier, out _))
        {
            TestLog.Require(writer.Begin(2));
            Assert.Equal(records, TestLog.Append(writer, 5));
            TestLog.Require(writer.Commit());
            Assert.NotEqual(0, store.Files[LogLayout.OtherWal][^1]);
        }

        LogVerification after = LogVerifier.Verify(store, TestLog.Trust(_signer));
        Assert.True(after.IsGood);
        Assert.Equal(records + 1, LogRecovery.Open(store, TestLog.Origin, _signer.Verifier).Size);
    }

    [Theory]
    [InlineData(Bundle, LogFault.TileMissing)]
    [InlineData(Tile, LogFault.TileMissing)]
    [InlineData("checkpoint", LogFault.CheckpointMissing)]
    [InlineData(".state/head", LogFault.StateMissing)]
    [InlineData(".state/recovery", LogFault.WalShort)]
    public void AMissingFileIsNamed(string path, LogFault expected)
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        store.Remove(path);
        AssertFirst(store, expected, path);
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/0/001")]
    [InlineData("tile/1/000.p/1")]
    [InlineData("tile/entries/000.p/21")]
    [InlineData("tile/entries/000.p/19")]
    [InlineData("tile/0/000.p/20.tmp")]
    [InlineData(".state/other")]
    [InlineData("note.txt")]
    public void AnExtraFileIsRefused(string path)
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        store.Put(path, new byte[32]);
        AssertFirst(store, LogFault.UnknownFile, path);
    }

    [Fact]
    public void AnOlderPartialTileDoesNotStandIn()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        byte[] tile = store.Files[Tile];
        store.Remove(Tile);
        store.Put("tile/0/000.p/19", tile[..^32]);
        AssertFirst(store, LogFault.PartialTileStale, "tile/0/000.p/19");
    }

    [Fact]
    public void SwappedDroppedAndDuplicatedRecordsAreToldApartThoughTheTreeIsRebuilt()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        List<byte[]> records = Records(store);

        List<byte[]> swapped = [.. records];
        (swapped[4], swapped[9]) = (swapped[9], swapped[4]);
        AssertRebuilt(store, swapped, LogFault.EntriesSwapped, 4);

        List<byte[]> dropped = [.. records];
        dropped.RemoveAt(6);
        AssertRebuilt(store, dropped, LogFault.EntryDropped, 6);

        List<byte[]> duplicated = [.. records];
        duplicated.Insert(8, records[7]);
        AssertRebuilt(store, duplicated, LogFault.EntryDuplicated, 8);
    }

    [Fact]
    public void ARecordRewrittenBySomeoneWithoutTheLogSecretIsFoundByItsBlindingField()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        List<byte[]> records = Records(store);
        records[19] = Encoding.ASCII.GetBytes(
            Encoding.ASCII.GetString(
                records[19]).Replace("{\"blind\":\"", "{\"blind\":\"00", StringComparison.Ordinal).Remove(42, 2));
        AssertRebuilt(store, records, LogFault.BlindDiffers, 19);
    }

    [Fact]
    public void ARecordWithAForeignPredecessorIsFound()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        List<byte[]> records = Records(store);
        string text = Encoding.ASCII.GetString(records[10]);
        int at = text.IndexOf("\"prev\":\"", StringComparison.Ordinal) + 8;
        records[10] = Encoding.ASCII.GetBytes(text.Remove(at, 1).Insert(at, text[at] == '0' ? "1" : "0"));
        AssertRebuilt(store, records, LogFault.PreviousDiffers, 10);
    }

    [Fact]
    public void TheLastRecordsDeletedUnderAFreshCheckpointAreMissedByTheState()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        List<byte[]> records = Records(store);
        Rebuild(store, records.Take(15).ToList(), _signer);
        Assert.Contains(
            LogVerifier.Verify(store, TestLog.Trust(_signer)).Findings, finding => finding.Fault == LogFault.RolledBack);
    }

    [Fact]
    public void TwoCheckpointsOfOneSizeAreCalledEquivocation()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        FaultyLogStore other = new();
        using (LogWriter writer = TestLog.Open(other, TestLog.Options(_signer, reserve: 1), _signer.Verifier, out _))
        {
            TestLog.Require(writer.Begin(1));
            for (int i = 0; i < 20; i++)
            {
                TestLog.Append(writer, i + 500);
            }

            TestLog.Require(writer.Close());
        }

        other.Put(LogLayout.Head, store.Files[LogLayout.Head]);
        AssertFirst(other, LogFault.Equivocation, LogLayout.Checkpoint);
    }

    [Fact]
    public void AForeignKeyUnderTheSameNameIsNotBelieved()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        using NoteSigner foreign = TestLog.Signer(seed: 8);
        Rebuild(store, Records(store), foreign);
        AssertFirst(store, LogFault.CheckpointForeign, LogLayout.Checkpoint);
    }

    [Fact]
    public void AStrippedOrDamagedSignatureIsNotBelieved()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        string note = Encoding.UTF8.GetString(store.Files[LogLayout.Checkpoint]);
        store.Put(LogLayout.Checkpoint, Encoding.UTF8.GetBytes(note[..note.IndexOf('—', StringComparison.Ordinal)]));
        AssertFirst(store, LogFault.CheckpointMalformed, LogLayout.Checkpoint);
        store.Put(LogLayout.Checkpoint, Encoding.UTF8.GetBytes(note.Replace("\n20\n", "\n21\n", StringComparison.Ordinal)));
        AssertFirst(store, LogFault.CheckpointSignatureBad, LogLayout.Checkpoint);
    }

    [Fact]
    public void WithoutKeysNothingIsBelieved()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        LogVerification result = LogVerifier.Verify(store, new LogTrust { LogKeys = [] });
        Assert.Equal(LogFault.NoKeys, Assert.Single(result.Findings).Fault);
    }

    [Fact]
    public void AnotherLogsCheckpointIsRefused()
    {
        FaultyLogStore store = TestLog.Make(20, _signer);
        LogTrust trust = new() { LogKeys = [_signer.Verifier], Origin = "guard.example/log/other" };
        Assert.Equal(LogFault.OriginDiffers, LogVerifier.Verify(store, trust).Findings[0].Fault);
    }

    [Fact]
    public void APublicCopyVerifiesWithoutItsState()
    {
        FaultyLogStore store = TestLog.Make(300, _signer);
        foreach (string path in store.Files.Keys.Where(
            path => path.StartsWith(".state", StringComparison.Ordinal) || path is LogLayout.Wal or LogLayout.OtherWal))
        {
            store.Remove(path);
        }

        LogTrust trust = new() { LogKeys = [_signer.Verifier], HasState = false };
        LogVerification result = LogVerifier.Verify(store, trust);
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
        Assert.Contains(result.NotChecked, line => line.StartsWith("write-ahead log", StringComparison.Ordinal));
        Assert.Contains(result.NotChecked, line => line.StartsWith("blinding", StringComparison.Ordinal));
        store.Put(LogLayout.Wal, WalCodec.Header(0));
        Assert.Equal(LogFault.UnknownFile, LogVerifier.Verify(store, trust).Findings[0].Fault);
    }

    [Fact]
    public void AHigherTileThatDoesNotFollowIsNamed()
    {
        FaultyLogStore store = TestLog.Make(600, _signer);
        byte[] tile = store.Files["tile/1/000.p/2"];
        tile[40] ^= 1;
        store.Put("tile/1/000.p/2", tile);
        AssertFirst(store, LogFault.TileChanged, "tile/1/000.p/2");
    }

    [Fact]
    public void RandomBytesInAnyFileNeverThrow()
    {
        // A fixed seed: the same bytes on every run.
        Random random = new(20261122);
        FaultyLogStore good = TestLog.Make(30, _signer);
        LogTrust trust = TestLog.Trust(_signer);
        foreach (string path in good.Files.Keys)
        {
            for (int round = 0; round < 60; round++)
            {
                FaultyLogStore store = good.Copy();
                byte[] bytes = new byte[random.Next(0, 3000)];
                random.NextBytes(bytes);
                if (round % 2 == 0 && bytes.Length > 0)
                {
                    byte[] mixed = store.Files[path];
                    bytes.AsSpan(0, Math.Min(bytes.Length, mixed.Length / 2)).CopyTo(mixed.AsSpan(mixed.Length / 3));
                    bytes = mixed;
                }

                store.Put(path, bytes);
                Assert.False(LogVerifier.Verify(store, trust).IsGood, path);
                LogRecovery recovery = LogRecovery.Open(store, TestLog.Origin, _signer.Verifier);
                Assert.True(Enum.IsDefined(recovery.Status));
            }
        }
    }

    private static List<byte[]> Records(FaultyLogStore store)
    {
        List<byte[]> records = [];
        ReadOnlySpan<byte> rest = store.Files[Bundle];
        while (!rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            records.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return records;
    }

    // What someone with a key can do: new bundle, new tile, new root, new signature. State and write-ahead log stay.
    private static void Rebuild(FaultyLogStore store, List<byte[]> records, NoteSigner signer)
    {
        TileTree tree = new();
        List<byte> bundle = [];
        List<byte> tile = [];
        foreach (byte[] record in records)
        {
            byte[] leaf = Sha256.Hash([0, .. record]);
            tree.Add(leaf);
            tile.AddRange(leaf);
            bundle.AddRange([(byte)(record.Length >> 8), (byte)record.Length, .. record]);
        }

        byte[] root = new byte[32];
        tree.Root(root);
        store.Remove(Bundle);
        store.Remove(Tile);
        store.Put($"tile/entries/000.p/{records.Count}", [.. bundle]);
        store.Put($"tile/0/000.p/{records.Count}", [.. tile]);
        byte[] text = new LogCheckpoint(TestLog.Origin, (ulong)records.Count, Digest.From(root)).ToText();
        store.Put(LogLayout.Checkpoint, SignedNote.Sign(text, signer).Bytes.ToArray());
    }

    private void AssertRebuilt(FaultyLogStore original, List<byte[]> records, LogFault expected, ulong index)
    {
        FaultyLogStore store = original.Copy();
        Rebuild(store, records, _signer);
        LogVerification result = LogVerifier.Verify(store, TestLog.Trust(_signer));
        Assert.Equal((expected, index), (result.Findings[0].Fault, result.Findings[0].Index));
    }

    private void AssertFirst(FaultyLogStore store, LogFault expected, string path)
    {
        LogVerification result = LogVerifier.Verify(store, TestLog.Trust(_signer));
        Assert.False(result.IsGood);
        Assert.Equal((expected, path), (result.Findings[0].Fault, result.Findings[0].File));
    }
}
