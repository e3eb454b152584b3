using System;
using System.IO;
using Guard.Contracts;
using Guard.Host.Storage;
using Xunit;

namespace Guard.Host.Tests;

public sealed class FileLogStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("guard-store-").FullName;

    [Fact]
    public void AppendedBytesAreReadBackAndListed()
    {
        using var store = new FileLogStore(_folder);
        Assert.Equal(StoreStatus.Ok, store.Append("a/b/wal", [1, 2, 3]));
        Assert.Equal(StoreStatus.Ok, store.Append("a/b/wal", [4]));
        Assert.Equal(StoreStatus.Ok, store.Flush("a/b/wal"));
        Assert.Equal(4, store.LengthBytes("a/b/wal"));
        var read = new byte[3];
        Assert.True(store.TryRead("a/b/wal", 1, read));
        Assert.Equal([2, 3, 4], read);
        Assert.Equal(["a/b/wal"], store.List("a"));
    }

    [Fact]
    public void AReadPastTheEndIsRefused()
    {
        using var store = new FileLogStore(_folder);
        store.Append("f", [1, 2]);
        Assert.True(store.TryRead("f", 0, new byte[2]));
        Assert.False(store.TryRead("f", 1, new byte[2]));
        Assert.False(store.TryRead("f", -1, new byte[1]));
        Assert.False(store.TryRead("missing", 0, new byte[1]));
    }

    [Fact]
    public void AppendContinuesAtTheEndAfterATruncate()
    {
        using var store = new FileLogStore(_folder);
        store.Append("f", [1, 2, 3]);
        Assert.Equal(StoreStatus.Ok, store.Truncate("f", 1));
        Assert.Equal(StoreStatus.Ok, store.Append("f", [9]));
        Assert.Equal([1, 9], File.ReadAllBytes(Path.Combine(_folder, "f")));
    }

    [Fact]
    public void ReplaceLeavesNoTemporaryFile()
    {
        using var store = new FileLogStore(_folder);
        Assert.Equal(StoreStatus.Ok, store.Replace("x/state", [7]));
        Assert.Equal(StoreStatus.Ok, store.Replace("x/state", [8, 8]));
        Assert.Equal(["x/state"], store.List(""));
        Assert.Equal(2, store.LengthBytes("x/state"));
        Assert.Equal(StoreStatus.Ok, store.Delete("x/state"));
        Assert.Equal(-1, store.LengthBytes("x/state"));
    }

    [Fact]
    public void RoomIsMadeAheadAndCutAtTheEnd()
    {
        string path = Path.Combine(_folder, "drain");
        var expected = new byte[(3 * FileLogStore.RoomLeastBytes) + 1000];
        new Random(7).NextBytes(expected);
        bool hasSeenRoom = false;
        using (var store = new FileLogStore(_folder) { MakesRoomAhead = true })
        {
            for (int at = 0; at < expected.Length; at += 10_007)
            {
                ReadOnlySpan<byte> piece = expected.AsSpan(at, Math.Min(10_007, expected.Length - at));
                Assert.Equal(StoreStatus.Ok, store.Append("drain", piece));
                store.BeginFlush("drain");
                Assert.Equal(StoreStatus.Ok, store.Flush("drain"));
                Assert.Equal(at + piece.Length, store.LengthBytes("drain"));
                hasSeenRoom |= new FileInfo(path).Length > at + piece.Length;
            }

            Assert.True(hasSeenRoom);
            byte[] killed = File.ReadAllBytes(path);
            Assert.True(killed.AsSpan().StartsWith(expected));
            Assert.False(killed.AsSpan(expected.Length).ContainsAnyExcept((byte)0));
        }

        Assert.Equal(expected, File.ReadAllBytes(path));
        using var next = new FileLogStore(_folder);
        Assert.Equal(StoreStatus.Ok, next.Append("drain", [1]));
        Assert.Equal(expected.Length + 1, next.LengthBytes("drain"));
    }

    [Fact]
    public void ShortFilesGetNoRoom()
    {
        using var store = new FileLogStore(_folder) { MakesRoomAhead = true };
        Assert.Equal(StoreStatus.Ok, store.Append("low", new byte[FileLogStore.RoomLeastBytes - 1]));
        Assert.Equal(StoreStatus.Ok, store.Flush("low"));
        Assert.Equal(FileLogStore.RoomLeastBytes - 1, new FileInfo(Path.Combine(_folder, "low")).Length);
    }

    [Fact]
    public void ARecycledFileBeginsAnewInZeros()
    {
        const int Large = (int)FileLogStore.RecycledLeastBytes + 9;
        string path = Path.Combine(_folder, "wal");
        using (var store = new FileLogStore(_folder, "wal", "wal.2"))
        {
            byte[] old = new byte[Large];
            Array.Fill(old, (byte)7);
            Assert.Equal(StoreStatus.Ok, store.Append("wal", old));
            Assert.Equal(StoreStatus.Ok, store.Flush("wal"));
            Assert.Equal(StoreStatus.Ok, store.Delete("wal"));
            Assert.Equal(-1, store.LengthBytes("wal"));
            Assert.False(File.Exists(path));
            Assert.Equal(StoreStatus.Ok, store.Replace("wal", [1, 2, 3]));
            Assert.False(File.Exists(path + ".tmp"));
            Assert.Equal(3, store.LengthBytes("wal"));
            Assert.Equal(StoreStatus.Ok, store.Append("wal", [4, 5]));
            Assert.Equal(StoreStatus.Ok, store.Flush("wal"));
            Assert.Equal(5, store.LengthBytes("wal"));
            byte[] content = File.ReadAllBytes(path);
            Assert.Equal(Large, content.Length);
            Assert.Equal([1, 2, 3, 4, 5], content[..5]);
            Assert.False(content.AsSpan(5).ContainsAnyExcept((byte)0));
        }

        Assert.Equal([1, 2, 3, 4, 5], File.ReadAllBytes(path));
    }

    [Fact]
    public void ARecycledFileThatIsCutHasNoRoomLeft()
    {
        using var store = new FileLogStore(_folder, "wal");
        store.Append("wal", new byte[FileLogStore.RecycledLeastBytes]);
        store.Delete("wal");
        store.Replace("wal", [1]);
        store.Append("wal", [2, 3]);
        Assert.Equal(StoreStatus.Ok, store.Truncate("wal", 2));
        Assert.Equal(StoreStatus.Ok, store.Append("wal", [9]));
        Assert.Equal([1, 2, 9], File.ReadAllBytes(Path.Combine(_folder, "wal")));
    }

    [Fact]
    public void OnlyNamedAndLongFilesAreRecycledAndASpareIsGivenUpAtTheEnd()
    {
        using (var store = new FileLogStore(_folder, "wal", "wal.2"))
        {
            store.Append("other", new byte[FileLogStore.RecycledLeastBytes]);
            store.Append("wal", new byte[FileLogStore.RecycledLeastBytes - 1]);
            store.Append("wal.2", new byte[FileLogStore.RecycledLeastBytes]);
            Assert.Equal(StoreStatus.Ok, store.Delete("other"));
            Assert.Equal(StoreStatus.Ok, store.Delete("wal"));
            Assert.Empty(Directory.GetFiles(_folder, "other*"));
            Assert.Empty(Directory.GetFiles(_folder, "wal.tmp"));
            Assert.Equal(StoreStatus.Ok, store.Delete("wal.2"));
            Assert.Single(Directory.GetFiles(_folder));
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    public void APathOutsideTheStoreIsRefused(string path)
    {
        using var store = new FileLogStore(_folder);
        Assert.Throws<ArgumentException>(() => store.Append(path, [1]));
    }

    [Fact]
    public void ARealFullDiskAnswersFullAndKeepsWhatWasDurable()
    {
        if (!Directory.Exists("/dev/full") && !File.Exists("/dev/full"))
        {
            return; // Not Linux: the small-tmpfs test of the system suite covers it where it can.
        }

        string link = Path.Combine(_folder, "full");
        File.CreateSymbolicLink(link, "/dev/full");
        using var store = new FileLogStore(_folder);
        StoreStatus status = store.Append("full", new byte[10]);
        Assert.Equal(StoreStatus.Full, status);
    }

    [Fact]
    public void PutFilesStandTogetherOnceSettledAndLeaveNoOthers()
    {
        using (var store = new FileLogStore(_folder))
        {
            for (byte i = 0; i < 200; i++)
            {
                Assert.Equal(StoreStatus.Ok, store.Put($"t/{i % 3}/{i}", new byte[] { i, 1 }));
            }

            Assert.Equal(StoreStatus.Ok, store.Put("t/0/0", new byte[] { 7 }));
            Assert.Equal(StoreStatus.Ok, store.Settle(mustEnd: true));
            Assert.Equal(200, store.List("").Length);
            Assert.Equal([199, 1], File.ReadAllBytes(Path.Combine(_folder, "t", "1", "199")));
            Assert.Equal([7], File.ReadAllBytes(Path.Combine(_folder, "t", "0", "0")));
            Assert.Equal(StoreStatus.Ok, store.Put("never", new byte[] { 1 }));
        }

        Assert.False(File.Exists(Path.Combine(_folder, "never")));
        Assert.False(File.Exists(Path.Combine(_folder, "never.tmp")));
    }

    [Fact]
    public void AFolderInAFilesPlaceIsAFailureAndThePutFilesAreTriedAgain()
    {
        using var store = new FileLogStore(_folder);
        Directory.CreateDirectory(Path.Combine(_folder, "b", "inside"));
        Assert.Equal(StoreStatus.Ok, store.Put("a", new byte[] { 1 }));
        Assert.Equal(StoreStatus.Ok, store.Put("b", new byte[] { 2 }));
        Assert.Equal(StoreStatus.Failed, store.Settle(mustEnd: true));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
        Directory.Delete(Path.Combine(_folder, "b"), recursive: true);
        store.Put("a", new byte[] { 3 });
        store.Put("b", new byte[] { 2 });
        Assert.Equal(StoreStatus.Ok, store.Settle(mustEnd: true));
        Assert.Equal([3], File.ReadAllBytes(Path.Combine(_folder, "a")));
    }

    [Fact]
    public void AGroupBeginsOnlyWhenTheOneBeforeStands()
    {
        using var store = new FileLogStore(_folder);
        Directory.CreateDirectory(Path.Combine(_folder, "b", "inside"));
        store.Put("a", new byte[] { 1 });
        store.Barrier();
        store.Put("b", new byte[] { 2 });
        store.Barrier();
        store.Put("c", new byte[] { 3 });
        Assert.Equal(StoreStatus.Failed, store.Settle(mustEnd: true));
        Assert.True(File.Exists(Path.Combine(_folder, "a")));
        Assert.False(File.Exists(Path.Combine(_folder, "c")));
        Assert.Equal(StoreStatus.Ok, store.Settle(mustEnd: true));
    }

    [Fact]
    public void ASettlementThatNeedNotEndWorksBesideItsCaller()
    {
        using var store = new FileLogStore(_folder);
        for (byte i = 0; i < 40; i++)
        {
            store.Put($"{i}", new byte[] { i });
        }

        StoreStatus status = store.Settle(mustEnd: false);
        Assert.Equal(StoreStatus.Pending, status);
        Assert.Equal(StoreStatus.Ok, store.Append("wal", [1]));
        Assert.Equal(StoreStatus.Ok, store.Flush("wal"));
        while (status == StoreStatus.Pending)
        {
            status = store.Settle(mustEnd: false);
        }

        Assert.Equal(StoreStatus.Ok, status);
        Assert.Equal(41, store.List("").Length);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
