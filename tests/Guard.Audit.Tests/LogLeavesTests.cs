using System;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Audit.Tests;

public sealed class LogLeavesTests
{
    [Fact]
    public void LeavesOfTilesAndWriteAheadLogComeInOrder()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = new();
        TileTree tree = new();
        byte[] hash = new byte[32];
        using (LogWriter writer = TestLog.Open(store, TestLog.Options(signer, checkpointEvery: 100), signer.Verifier, out _))
        {
            TestLog.Require(writer.Begin(1));
            for (int i = 0; i < 350; i++)
            {
                TestLog.Append(writer, i);
                writer.LastLeafHash(hash);
                tree.Add(hash);
                TestLog.Require(i % 10 == 9 ? writer.Commit() : StoreStatus.Ok);
            }

            Assert.Equal(300ul, writer.PublishedSize);
            byte[] expected = new byte[32];
            writer.Root(expected);
            byte[] root = new byte[32];
            tree.Root(root);
            Assert.Equal(expected, root);
        }

        Assert.True(LogLeaves.TryOpen(store, out LogLeaves? leaves));
        Assert.Equal(350ul, leaves!.Size);
        TileTree again = new();
        for (ulong i = 0; i < leaves.Size; i++)
        {
            Assert.True(leaves.TryRead(i, hash));
            again.Add(hash);
        }

        byte[] read = new byte[32];
        again.Root(read);
        tree.Root(hash);
        Assert.Equal(hash, read);
        Assert.False(leaves.TryRead(350, hash));
        store.Remove("tile/0/000");
        Assert.True(LogLeaves.TryOpen(store, out leaves));
        Assert.False(leaves!.TryRead(3, hash));
        store.Remove(LogLayout.Head);
        Assert.False(LogLeaves.TryOpen(store, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALogWhoseRecordsAllStandInTilesIsRead(bool isCompacted)
    {
        FaultyLogStore store = Written(300, checkpointEvery: isCompacted ? 0 : 100, writer =>
        {
            if (isCompacted)
            {
                TestLog.Require(writer.Compact("snapshot"u8));
                TestLog.Require(writer.Close());
            }

            Assert.Equal(300ul, writer.PublishedSize);
        });
        var wal = new WalReader(store);
        Assert.True(wal.TryOpen());
        Assert.Equal(isCompacted ? 300ul : 0ul, wal.BaseSequence);
        Assert.True(LogLeaves.TryOpen(store, out LogLeaves? leaves));
        Assert.Equal(300ul, leaves!.Size);
    }

    [Fact]
    public void AWriteAheadLogThatIsDamagedBehindTheCheckpointIsNotRead()
    {
        FaultyLogStore store = Written(150, checkpointEvery: 100, _ => { });
        string wal = TestLog.WalOf(store);
        byte[] bytes = [.. store.Files[wal]];
        int at = bytes.AsSpan().IndexOf("message 120"u8);
        bytes[at] ^= 1;
        store.Put(wal, bytes);
        Assert.True(LogHead.TryRead(store, out LogHead head));
        Assert.Equal(100ul, head.Size);
        Assert.False(LogLeaves.TryOpen(store, out LogLeaves? leaves));
        Assert.Null(leaves);
        Assert.Throws<ArgumentNullException>("store", () => LogLeaves.TryOpen(null!, out _));
    }

    /// <summary>A log whose records were committed ten at a time.</summary>
    private static FaultyLogStore Written(int records, int checkpointEvery, Action<LogWriter> then)
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = new();
        using LogWriter writer = TestLog.Open(store, TestLog.Options(signer, checkpointEvery), signer.Verifier, out _);
        TestLog.Require(writer.Begin(1));
        for (int i = 0; i < records; i++)
        {
            TestLog.Append(writer, i);
            TestLog.Require(i % 10 == 9 ? writer.Commit() : StoreStatus.Ok);
        }

        then(writer);
        return store;
    }
}
