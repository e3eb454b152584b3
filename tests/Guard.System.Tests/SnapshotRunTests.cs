using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Auditing;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Guard.Host.Storage;
using Guard.Images;
using Xunit;

namespace Guard.System.Tests;

public sealed class SnapshotRunTests(SnapshotRun run) : IClassFixture<SnapshotRun>
{
    /// <summary>The whole log and run, then each domain alone.</summary>
    private static void AssertVerifiesAndReplays(RunFolder warm)
    {
        LogVerification log = LogVerifying.VerifyRun(warm, null);
        Assert.True(log.IsGood, string.Join('\n', log.Findings));
        ReplayResult replay = Replayer.Run(warm, null);
        Assert.True(replay.IsEqual, replay.Divergence);
        foreach (string domain in new[] { "low", "high" })
        {
            (Digest replayed, Digest? recorded) = Replayer.RunOnly(warm, null, domain);
            Assert.Equal(recorded, replayed);
        }
    }

    private static readonly string[] Compared =
    [
        "vt", "outcome", "reason", "subj", "obj", "chan", "xfer", "src_label", "dst_label", "out_label", "rule", "len", "fuel",
    ];

    private const int Rest = SnapshotRun.Frames - (int)SnapshotRun.TakenBefore;

    [Fact]
    public void ARunFromSnapshotsIsTheColdRunFromThereOn()
    {
        const ulong frame = SnapshotRun.TakenBefore;
        RunFolder warm = run.Start("equal", run.Cold.Root, null, Rest);
        string[] cold = [.. TranscriptFile.Read(run.Cold.Transcript)];
        Assert.Equal(cold[(int)frame..], TranscriptFile.Read(warm.Transcript));
        Assert.Equal(run.Consoles("cold").Where(output => output.Frame >= frame), run.Consoles("equal"));
        List<string> coldRecords = Records(run.Cold, frame);
        Assert.Contains(coldRecords, record => record.StartsWith("transfer.delivered", StringComparison.Ordinal));
        Assert.Equal(coldRecords, Records(warm, frame));
    }

    /// <summary>The first message is sent in frame 40: from then on there is one on its way, or just delivered, at every boundary.</summary>
    [Theory]
    [InlineData(42)]
    [InlineData(55)]
    public void ARunFromSnapshotsAmidTrafficIsTheColdRunFromThereOn(int frame)
    {
        string tag = frame.ToString(CultureInfo.InvariantCulture);
        RunFolder taken = run.Start("busy" + tag, null, new SnapshotMoment((ulong)frame * 1_000_000, string.Empty), SnapshotRun.Frames);
        string[] cold = [.. TranscriptFile.Read(run.Cold.Transcript)];
        Assert.Equal(cold, TranscriptFile.Read(taken.Transcript));
        RunFolder warm = run.Start("from-busy" + tag, taken.Root, null, SnapshotRun.Frames - frame);
        Assert.Equal(cold[frame..], TranscriptFile.Read(warm.Transcript));
        Assert.Equal(run.Consoles("cold").Where(output => output.Frame >= (ulong)frame), run.Consoles("from-busy" + tag));
        Assert.Equal(Records(taken, (ulong)frame), Records(warm, (ulong)frame));
        string[] delivered = [.. Rows(warm).Where(row => row.Type == "transfer.delivered").Select(row => row["xfer"])];
        Assert.NotEmpty(delivered);
        LogRow first = Rows(warm)[0];
        Assert.StartsWith($"from a snapshot: frame {tag}, boot 1, records ", first["obj"], StringComparison.Ordinal);
        ulong records = ulong.Parse(first["obj"].Split(' ')[^1], CultureInfo.InvariantCulture);
        Assert.Equal(RootOf(taken, records), first.Digests["in"]);
        AssertVerifiesAndReplays(warm);
    }

    [Fact]
    public void WithoutTheChannelsOrWithOthersNothingIsStarted()
    {
        OperatorException missing = Assert.Throws<OperatorException>(
            () => run.Start("no-channels", run.Cold.Root, null, 1, change: folder => File.Delete(folder.ChannelsSnapshot)));
        Assert.Contains("system.channels", missing.Message, StringComparison.Ordinal);
        OperatorException flipped = Assert.Throws<OperatorException>(
            () => run.Start("channels-flipped", run.Cold.Root, null, 1, change: folder => Flip(folder.ChannelsSnapshot, 100)));
        Assert.Contains("nothing was started", flipped.Message, StringComparison.Ordinal);
        RunFolder again = run.Start("again-channels", null, new SnapshotMoment(11_000_000, string.Empty), 13, run.ColdIndexes);
        OperatorException others = Assert.Throws<OperatorException>(() => run.Start(
            "channels-of-another",
            run.Cold.Root,
            null,
            1,
            change: folder => File.Copy(Path.Combine(again.Snapshots, RunFolder.ChannelsFile), folder.ChannelsSnapshot, true)));
        Assert.Contains("K113", others.Message, StringComparison.Ordinal);
        OperatorException older = Assert.Throws<OperatorException>(
            () => run.Start("older-channels", run.Cold.Root, null, 1, RollbackIndexes.Empty.With(SnapshotManifest.ChannelsNameOf("pacers"), 2)));
        Assert.Contains("rollback index 1 is below 2", older.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ItIsRecordedVerifiedAndReplayedWholeAndDomainByDomain()
    {
        RunFolder warm = run.Start("replayed", run.Cold.Root, null, Rest);
        AssertVerifiesAndReplays(warm);
    }

    [Fact]
    public void AWrongBitInAPageStopsThatDomainAtFirstTouchAndNothingElse()
    {
        // pacer stores to page 80h + frame mod 64: the last pages are those of frames 0 to 10, and that of frame 5 is touched again in frame 69.
        RunFolder good = run.Start("good", run.Cold.Root, null, 70);
        RunFolder bad = run.Start("bad", run.Cold.Root, null, 70, change: folder => Flip(folder.SnapshotOf("high"), fromEnd: (4096 * 6) - 100));
        string[] goodLines = [.. TranscriptFile.Read(good.Transcript)];
        string[] badLines = [.. TranscriptFile.Read(bad.Transcript)];
        int low = 2;
        Assert.Equal(goodLines.SkipLast(1).Select(line => line.Split(' ')[low]), badLines.SkipLast(1).Select(line => line.Split(' ')[low]));
        Assert.NotEqual(goodLines[^2].Split(' ')[low + 1], badLines[^2].Split(' ')[low + 1]);
        Assert.Equal(goodLines[0], badLines[0]);                  // Not before it is touched.
        string[] refused = [.. Rows(bad).Where(row => row.Type == "image.refused").Select(row => row["reason"] + " " + row["subj"])];
        Assert.Equal(["snapshot-page high"], refused);
        Assert.True(Replayer.Run(bad, null).IsEqual);
    }

    [Fact]
    public void AWrongBitElsewhereStartsNothing()
    {
        int noteBytes = BitConverter.ToInt32(File.ReadAllBytes(Path.Combine(run.Cold.Snapshots, "low.snapshot")), 4);
        foreach (int offset in new[] { 0, 7, 8 + (noteBytes / 2), noteBytes - 10, 8 + noteBytes, 8 + noteBytes + 500 })
        {
            OperatorException refused = Assert.Throws<OperatorException>(
                () => run.Start("flipped" + offset, run.Cold.Root, null, 1, change: folder => Flip(folder.SnapshotOf("low"), offset)));
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("nothing was started", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnotherDomainsSnapshotAndAnOlderOneAreRefused()
    {
        OperatorException other = Assert.Throws<OperatorException>(
            () => run.Start("swapped", run.Cold.Root, null, 1, change: folder => File.Copy(folder.SnapshotOf("high"), folder.SnapshotOf("low"), true)));
        Assert.Contains("it is of partition high", other.Message, StringComparison.Ordinal);
        RollbackIndexes newer = RollbackIndexes.Empty.With(SnapshotManifest.RollbackNameOf("pacers", "low"), 2);
        OperatorException older = Assert.Throws<OperatorException>(() => run.Start("older", run.Cold.Root, null, 1, newer));
        Assert.Contains("rollback index 1 is below 2", older.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SnapshotsSignedByAnotherSiteAreRefused()
    {
        using var other = new SnapshotRun();
        OperatorException refused = Assert.Throws<OperatorException>(() => run.Start("stranger", other.Cold.Root, null, 1));
        Assert.Contains("no signature is by a key of the keyset", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EachSnapshotGetsTheNextRollbackIndex()
    {
        RunFolder again = run.Start("again", null, new SnapshotMoment(5_000_001, string.Empty), 7, run.ColdIndexes);
        Assert.Equal(1u, run.ColdIndexes.LeastFor(SnapshotManifest.RollbackNameOf("pacers", "high")));
        Assert.Equal(2u, run.LastIndexes.LeastFor(SnapshotManifest.RollbackNameOf("pacers", "high")));
        RunFolder warm = run.Start("from-again", again.Root, null, 3, run.LastIndexes);
        Assert.StartsWith("1 6 ", TranscriptFile.Read(warm.Transcript).First(), StringComparison.Ordinal);      // The boundary after tick 5,000,001.
    }

    [Fact]
    public void ASnapshotOfARunFromASnapshotIsGoneOnFromToo()
    {
        RunFolder second = run.Start("second", run.Cold.Root, new SnapshotMoment(30_000_000, string.Empty), 20);
        RunFolder third = run.Start("third", second.Root, null, SnapshotRun.Frames - 30);
        Assert.Equal(TranscriptFile.Read(run.Cold.Transcript).Last(), TranscriptFile.Read(third.Transcript).Last());
    }

    [Fact]
    public void TheCommandTakesSnapshotsAndGoesOnFromThem()
    {
        using var scratch = new Scratch();
        string keys = scratch.At("keys");
        Assert.Equal(0, GuardProcess.Run("keys", "new", keys).ExitCode);
        (int code, string output, string error) = GuardProcess.Run(
            "run", run.System, "--keys", keys, "--out", scratch.At("cold"), "--frames", "40", "--snapshot-after-boot", "PACER-UP");
        Assert.True(code == 0, error);
        Assert.Contains("snapshots of 2 domains", output, StringComparison.Ordinal);
        (code, string warm, error) = GuardProcess.Run(
            "run", run.System, "--keys", keys, "--out", scratch.At("warm"), "--frames", "39", "--cores", "2", "--from-snapshot", scratch.At("cold"));
        Assert.True(code == 0, error);
        Assert.Contains("goes on from snapshots before frame 1", warm, StringComparison.Ordinal);
        string Digest(string text) => text.Split('\n').First(line => line.StartsWith("transcript ", StringComparison.Ordinal));
        Assert.Equal(Digest(output), Digest(warm));
        (code, _, error) = GuardProcess.Run(
            "run", run.System, "--keys", keys, "--out", scratch.At("never"), "--frames", "5", "--snapshot-after-boot", "no such text");
        Assert.Equal(1, code);
        Assert.Contains("no snapshots were taken", error, StringComparison.Ordinal);
        (code, _, error) = GuardProcess.Run("run", run.System, "--out", scratch.At("nothing"), "--from-snapshot", scratch.At("keys"), "--keys", keys);
        Assert.Equal(2, code);
        Assert.Contains("no snapshots", error, StringComparison.Ordinal);
    }

    private static void Flip(string path, long offset = -1, long fromEnd = 0)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[offset >= 0 ? offset : bytes.Length - fromEnd] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }

    // The root of the tree over a log's first records, of the records themselves (RFC 6962).
    private static string RootOf(RunFolder folder, ulong records)
    {
        using var store = new FileLogStore(folder.Log);
        IEnumerable<KeyValuePair<ulong, string>> first = LogEntries.Read(store, LogEntries.PublishedSize(store)).Take((int)records);
        byte[][] level = [.. first.Select(entry => SHA256.HashData([0, .. Encoding.ASCII.GetBytes(entry.Value)]))];
        return Convert.ToHexStringLower(Fold(level));
    }

    private static byte[] Fold(byte[][] leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        int left = 1;
        while (2 * left < leaves.Length)
        {
            left *= 2;
        }

        return SHA256.HashData([1, .. Fold(leaves[..left]), .. Fold(leaves[left..])]);
    }

    private static List<LogRow> Rows(RunFolder folder)
    {
        using var store = new FileLogStore(folder.Log);
        return [.. LogEntries.Read(store, LogEntries.PublishedSize(store)).Select(entry => LogRow.Parse(entry.Value))];
    }

    // What of a record must be equal: not its place in the log, the hashes over that, or what is blinded.
    private static List<string> Records(RunFolder folder, ulong fromFrame) =>
    [
        .. Rows(folder).Where(row => row.VirtualNanoseconds > fromFrame * 1_000_000)
            .Select(row => string.Join(
                ' ',
                [
                    row.Type,
                    .. Compared.Select(field => row[field]),
                    .. row.Digests.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + pair.Value),
                ])),
    ];
}
