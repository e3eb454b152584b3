using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Audit.Tests;

public sealed class LogWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(600)]
    public void ALogVerifiesWhateverItsLength(int records)
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = TestLog.Make(records, signer);
        LogVerification result = LogVerifier.Verify(store, TestLog.Trust(signer));
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
        Assert.Equal((ulong)records, result.Size);
        Assert.Equal((ulong)records, result.RecordsChecked);
        Assert.NotEmpty(result.NotChecked);
        Assert.Contains(result.NotChecked, line => line.StartsWith("cosignatures", StringComparison.Ordinal));
    }

    [Fact]
    public void TheRootIsTheVerifiersAndNeedsNoKey()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = TestLog.Make(700, signer);
        LogVerification result = LogVerifier.Verify(store, TestLog.Trust(signer));

        // Replay: no signer, another store, other commits; the same records.
        FaultyLogStore replayed = new();
        using LogWriter writer = TestLog.Open(replayed, TestLog.Options(null, checkpointEvery: 100), null, out _);
        TestLog.Require(writer.Begin(1));
        for (int i = 0; i < 700; i++)
        {
            TestLog.Append(writer, i);
            if (i % 10 == 0)
            {
                TestLog.Require(writer.Commit());
            }
        }

        TestLog.Require(writer.Close());
        byte[] root = new byte[32];
        writer.Root(root);
        Assert.Equal(result.Root, Digest.From(root));
        Assert.Equal(-1, replayed.LengthBytes(LogLayout.Checkpoint));
        Assert.Equal(store.Files["tile/0/001"], replayed.Files["tile/0/001"]);
        Assert.Equal(store.Files["tile/entries/002.p/188"], replayed.Files["tile/entries/002.p/188"]);
    }

    [Fact]
    public void RecoveryHandsBackSnapshotAndDeltasAndTheLogGoesOn()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = new();
        using (LogWriter first = TestLog.Open(
            store, TestLog.Options(signer, checkpointEvery: 7), signer.Verifier, out LogRecovery fresh))
        {
            Assert.Equal(RecoveryStatus.Fresh, fresh.Status);
            TestLog.Require(first.Begin(1));
            for (int i = 0; i < 10; i++)
            {
                TestLog.Append(first, i);
            }

            TestLog.Require(first.Commit());
            TestLog.Require(first.Compact("state after ten"u8));
            TestLog.Append(first, 10);
            TestLog.Append(first, 11);
            TestLog.Require(first.Commit());
            TestLog.Append(first, 12);                       // Never committed: gone.
        }

        using LogWriter second = TestLog.Open(store, TestLog.Options(signer), signer.Verifier, out LogRecovery recovery);
        Assert.Equal(RecoveryStatus.Clean, recovery.Status);
        Assert.Equal(12ul, recovery.Size);
        Assert.Equal(1ul, recovery.BootEpoch);
        Assert.Equal(10ul, recovery.SnapshotSize);
        Assert.Equal("state after ten", Encoding.ASCII.GetString(recovery.Snapshot.Span));
        Assert.Equal([10ul, 11ul], recovery.Deltas.Select(delta => delta.Sequence));
        Assert.Equal("delta 11", Encoding.ASCII.GetString(recovery.Deltas[1].Bytes.Span));
        Assert.Throws<ArgumentException>(() => second.Begin(1));
        TestLog.Require(second.Begin(2));
        Assert.Equal(12ul, TestLog.Append(second, 100));
        TestLog.Require(second.Close());
        LogVerification result = LogVerifier.Verify(store, TestLog.Trust(signer));
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
        Assert.Equal(13ul, result.Size);
    }

    [Fact]
    public void APublishedLogIsCutForReplayOnRequest()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = new();
        byte[] rootAt300 = new byte[32];
        using (LogWriter first = TestLog.Open(store, TestLog.Options(signer), signer.Verifier, out _))
        {
            TestLog.Require(first.Begin(1));
            for (int i = 0; i < 600; i++)
            {
                TestLog.Append(first, i);
                if (i == 299)
                {
                    first.Root(rootAt300);
                }
            }

            TestLog.Require(first.Close());
        }

        LogRecovery recovery = LogRecovery.Open(store, TestLog.Origin, null, sizeLimit: 300);
        Assert.Equal(300ul, recovery.Size);
        Assert.Equal(300, recovery.Deltas.Count);
        byte[] root = new byte[32];
        recovery.Root(root);
        Assert.Equal(rootAt300, root);
        using LogWriter writer = new(store, TestLog.Options(null), recovery);
        TestLog.Require(writer.Begin(2));
        TestLog.Append(writer, 1);
        TestLog.Require(writer.Close());
        Assert.Equal(301ul, LogRecovery.Open(store, TestLog.Origin, null).Size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    public void ATornTailIsCutAndReported(int lostBytes)
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = Unpublished(signer, 5);
        byte[] wal = store.Files[LogLayout.Wal];
        store.Put(LogLayout.Wal, wal[..^lostBytes]);
        LogVerification before = LogVerifier.Verify(store, TestLog.Trust(signer));
        Assert.Equal(LogFault.WalTorn, Assert.Single(before.Findings).Fault);
        using LogWriter writer = TestLog.Open(store, TestLog.Options(signer), signer.Verifier, out LogRecovery recovery);
        Assert.Equal(RecoveryStatus.TornTail, recovery.Status);
        Assert.Equal(4ul, recovery.Size);
        Assert.True(recovery.TornBytes > 0);
        TestLog.Require(writer.Begin(2));
        TestLog.Append(writer, 9);
        TestLog.Require(writer.Close());
        LogVerification after = LogVerifier.Verify(store, TestLog.Trust(signer));
        Assert.True(after.IsGood, string.Join('\n', after.Findings));
    }

    [Fact]
    public void ABadFrameBeforeAValidOneIsCorruptionAndNothingIsChanged()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = Unpublished(signer, 5);
        byte[] wal = store.Files[LogLayout.Wal];
        for (int i = WalCodec.HeaderBytes; i < wal.Length - 900; i += 97)
        {
            byte[] changed = [.. wal];
            changed[i] ^= 4;
            store.Put(LogLayout.Wal, changed);
            LogRecovery recovery = LogRecovery.Open(store, TestLog.Origin, signer.Verifier);
            Assert.Equal(RecoveryStatus.Corrupt, recovery.Status);
            Assert.Contains("wal", recovery.Diagnosis, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => new LogWriter(store, TestLog.Options(signer), recovery));
            Assert.Equal(changed, store.Files[LogLayout.Wal]);
        }
    }

    [Fact]
    public void AWriteAheadLogShorterThanTheCheckpointIsCorruption()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = TestLog.Make(40, signer);
        store.Put(TestLog.WalOf(store), WalCodec.Header(21));
        Assert.Equal(RecoveryStatus.Corrupt, LogRecovery.Open(store, TestLog.Origin, signer.Verifier).Status);
        Assert.Contains(LogVerifier.Verify(store, TestLog.Trust(signer)).Findings, finding => finding.Fault == LogFault.WalShort);
    }

    [Fact]
    public void ASmallerOrDifferentLogIsRefusedByTheState()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore early = TestLog.Make(40, signer);
        FaultyLogStore late = TestLog.Make(60, signer);
        early.Put(LogLayout.Head, late.Files[LogLayout.Head]);
        LogRecovery recovery = LogRecovery.Open(early, TestLog.Origin, signer.Verifier);
        Assert.Equal(RecoveryStatus.Corrupt, recovery.Status);
        Assert.Contains("rolled back", recovery.Diagnosis, StringComparison.Ordinal);
    }

    [Fact]
    public void FieldsOverTheirLimitAreTheCallersMistake()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = new();
        using LogWriter writer = TestLog.Open(store, TestLog.Options(signer), signer.Verifier, out _);
        Assert.Throws<InvalidOperationException>(() => TestLog.Append(writer, 0));
        TestLog.Require(writer.Begin(1));
        Assert.Throws<ArgumentException>(
            () => writer.Append(new AuditRecordFields { Type = "log.open"u8, Reason = new byte[65] }, []));
        Assert.Throws<ArgumentException>(() => writer.Append(TestLog.Fields(0), new byte[AuditLimits.StateDeltaMaxBytes + 1]));
        Assert.Equal(0ul, writer.TreeSize);
        Assert.Equal(0ul, TestLog.Append(writer, 0));
    }

    [Fact]
    public void MemoryIsBoundedWhileStorageFails()
    {
        FaultyLogStore store = new();
        LogOptions options = new(
            ) { Origin = TestLog.Origin, LogSecret = TestLog.Secret, CheckpointEveryRecords = 0, PendingMaxBytes = 1 << 19 };
        using LogWriter writer = TestLog.Open(store, options, null, out _);
        TestLog.Require(writer.Begin(1));
        store.CapacityBytes = 0;
        int appended = 0;
        while (writer.CanAppend)
        {
            TestLog.Append(writer, appended++);
            Assert.InRange(appended, 1, 1000);
            Assert.Equal(StoreStatus.Full, writer.Commit());
        }

        Assert.Throws<InvalidOperationException>(() => TestLog.Append(writer, 0));
        store.CapacityBytes = long.MaxValue;
        TestLog.Require(writer.TryRecover());
        Assert.Equal((ulong)appended, writer.DurableSize);
        Assert.True(writer.CanAppend);
    }

    [Fact]
    public void AFullDiskStillTakesTheRecordsTheReserveHoldsSpaceFor()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = new();
        using LogWriter writer = TestLog.Open(store, TestLog.Options(signer, reserve: 100), signer.Verifier, out _);
        TestLog.Require(writer.Begin(1));
        Assert.Equal(100 * LogLayout.ReserveRecordBytes, store.LengthBytes(LogLayout.Reserve));
        TestLog.Append(writer, 0);
        TestLog.Require(writer.Commit());
        store.CapacityBytes = store.Files.Values.Sum(file => (long)file.Length) + 100;
        TestLog.Append(writer, 1);
        Assert.Equal(StoreStatus.Full, writer.Commit());
        Assert.Equal(StoreStatus.Full, writer.Commit());
        Assert.Equal(1ul, writer.DurableSize);
        TestLog.Require(writer.CommitFromReserve());
        Assert.True(writer.IsReserveInUse);
        for (int i = 2; i < 101; i++)
        {
            TestLog.Append(writer, i);
            TestLog.Require(writer.Commit());
        }

        Assert.Equal(StoreStatus.Full, writer.RestoreReserve());
        Assert.True(writer.IsReserveInUse);
        store.CapacityBytes = long.MaxValue;
        TestLog.Require(writer.RestoreReserve());
        Assert.False(writer.IsReserveInUse);
        TestLog.Require(writer.Close());
        LogVerification result = LogVerifier.Verify(store, TestLog.Trust(signer));
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
        Assert.Equal(101ul, result.Size);
    }

    [Fact]
    public void RangesInAnyPartitionGiveOneResult()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = TestLog.Make(1500, signer);
        LogVerifier verifier = LogVerifier.Open(store, TestLog.Trust(signer));
        Assert.Equal(6ul, verifier.BundleCount);
        List<LogRangeResult> ranges = [verifier.VerifyBundles(
            store, 0, 1), verifier.VerifyBundles(store, 1, 4), verifier.VerifyBundles(store, 5, 1)];
        LogVerification result = verifier.Finish(store, ranges.ToArray());
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
        Assert.Equal(1500ul, result.RecordsChecked);
        LogVerification from = LogVerifier.Verify(store, TestLog.Trust(signer), fromRecord: 1300);
        Assert.True(from.IsGood);
        Assert.Equal(220ul, from.RecordsChecked);
        Assert.Contains(from.NotChecked, line => line.StartsWith("1280 records", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    public void RangesDealtOutEvenlyMayBeEmpty(int workers)
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = TestLog.Make(1200, signer);
        LogVerifier verifier = LogVerifier.Open(store, TestLog.Trust(signer));
        ulong each = (verifier.BundleCount + (ulong)workers - 1) / (ulong)workers;
        List<LogRangeResult> ranges = [];
        for (ulong first = 0; first < each * (ulong)workers; first += each)
        {
            ranges.Add(verifier.VerifyBundles(
                store, first, first >= verifier.BundleCount ? 0 : Math.Min(each, verifier.BundleCount - first)));
        }

        LogVerification result = verifier.Finish(store, ranges.ToArray());
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
        Assert.Equal(1200ul, result.RecordsChecked);
    }

    [Fact]
    public void ATemporaryFileIsRefusedAndRemovedByTheNextRun()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = TestLog.Make(20, signer);
        store.Put("checkpoint.tmp", [1, 2, 3]);
        store.Put("tile/0/000.p/21.tmp", [1]);
        Assert.Equal(
            2, LogVerifier.Verify(store, TestLog.Trust(signer)).Findings.Count(finding => finding.Fault == LogFault.UnknownFile));
        using LogWriter writer = TestLog.Open(store, TestLog.Options(signer), signer.Verifier, out _);
        TestLog.Require(writer.Begin(2));
        TestLog.Require(writer.Close());
        LogVerification result = LogVerifier.Verify(store, TestLog.Trust(signer));
        Assert.True(result.IsGood, string.Join('\n', result.Findings));
    }

    private static FaultyLogStore Unpublished(NoteSigner signer, int records)
    {
        FaultyLogStore store = new();
        using LogWriter writer = TestLog.Open(store, TestLog.Options(signer), signer.Verifier, out _);
        TestLog.Require(writer.Begin(1));
        for (int i = 0; i < records; i++)
        {
            TestLog.Append(writer, i);
        }

        TestLog.Require(writer.Commit());
        return store;
    }
}
