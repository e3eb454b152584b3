using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>Runs from snapshots of a system whose channels have carried something.</summary>
public sealed class SnapshotChannelTests
{
    /// <summary>Low, Other and High send in turns; the snapshot is taken before each of the frames of two release slots and two epochs of
    /// acknowledgement.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(13)]
    public void ARunFromASnapshotAmidTrafficIsTheColdRunFromThereOn(int framesBefore)
    {
        using TestRun cold = Opened();
        cold.Frames(framesBefore);
        Taken taken = Capture(cold);
        using TestRun warm = From(taken);
        ImmutableArray<ReviewItem> waiting = warm.Monitor.ReviewQueue;
        Assert.Equal(cold.Monitor.ReviewQueue.Select(Told), waiting.Select(Told));
        Assert.True(framesBefore < 4 || waiting.Length > 0, "an item waits for review");
        cold.Transfers.Clear();
        for (int i = 0; i < 24; i++)
        {
            FrameInputs inputs = Approvals(cold, i);
            cold.Frame(inputs);
            warm.Frame(i == 0 ? inputs with { Wall = TestRun.Time().Wall } : inputs);
            Assert.Equal(cold.Monitor.RunDigest(), warm.Monitor.RunDigest());
        }

        Assert.Equal(cold.Transfers.Select(Told), warm.Transfers.Select(Told));
        foreach (ChannelId channel in new[] { TestSystem.Up, TestSystem.Down, TestSystem.Side })
        {
            Assert.Contains(cold.Transfers, moved => moved.Channel == channel && moved.To == TransferState.Delivered);
        }
    }

    [Fact]
    public void TheFirstRecordNamesTheSnapshotAndTheHeadOfTheLogItGoesOnFrom()
    {
        using TestRun cold = Opened();
        cold.Frames(6);
        Taken taken = Capture(cold);
        Assert.Equal((cold.Log.TreeSize, Convert.ToHexStringLower(cold.Root())), (taken.Channels.LogRecords, taken.Channels.LogRoot.ToString()));
        using TestRun warm = From(taken);
        string first = TestSnapshots.LogText(warm).Split("{\"blind\"", 3)[1];
        Assert.Contains("\"type\":\"log.open\"", first, StringComparison.Ordinal);
        string place = string.Create(CultureInfo.InvariantCulture, $"frame {taken.Channels.Frame}, boot 1, records {taken.Channels.LogRecords}");
        Assert.Contains(place, first, StringComparison.Ordinal);
        Assert.Contains($"\"image\":\"{Loaded(taken).Body}\"", first, StringComparison.Ordinal);
        Assert.Contains($"\"in\":\"{taken.Channels.LogRoot}\"", first, StringComparison.Ordinal);
        Assert.Equal(3, TestSnapshots.Count(TestSnapshots.LogText(warm), "\"type\":\"channel.snapshot\""));
        Assert.Equal(
            taken.Channels.Channels.Sum(channel => channel.Transfers.Length),
            TestSnapshots.Count(TestSnapshots.LogText(warm), "\"type\":\"transfer.snapshot\""));
    }

    [Fact]
    public void AHaltStaysAHaltAndIsResetByTheRecordInTheNewLog()
    {
        using TestRun cold = Opened();
        cold.Note(cold.Command(TestSystem.Up, ChannelCommand.Halt, 0, cold.People.Carol));
        cold.Frames(2);
        using TestRun warm = From(Capture(cold));
        ImmutableArray<ChannelEvent> started = [.. warm.Report.Channels];
        warm.Frame(TestRun.Time());
        Assert.Equal(ChannelState.Halted, warm.Monitor.StateOf(TestSystem.Up));
        Assert.Equal(ChannelState.Open, warm.Monitor.StateOf(TestSystem.Down));
        _ = warm.NextNonce();                             // The first was the halt's.
        ulong record = started.Single(change => change.To == ChannelState.Halted).Record;
        warm.Note(warm.Command(TestSystem.Up, ChannelCommand.Reset, record, warm.People.Carol, warm.People.Dave));
        warm.Frame();
        Assert.Equal(ChannelState.Open, warm.Monitor.StateOf(TestSystem.Up));
    }

    [Fact]
    public void ANonceThatActedBeforeActsNoMore()
    {
        using TestRun cold = Opened();
        NoteInput drain = cold.Command(TestSystem.Side, ChannelCommand.Halt, 0, cold.People.Carol);
        cold.Note(drain);
        using TestRun warm = From(Capture(cold));
        warm.Frame(TestRun.Time());
        warm.Note(drain);
        Assert.Equal("nonce-used", warm.Notes[^1].Reason);
    }

    [Fact]
    public void AnItemApprovedOnceIsWaitedFor()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        Assert.Equal(string.Empty, run.Monitor.TryCaptureChannels(out _));
        run.Note(run.Approve(item, run.People.Alice));
        Assert.Equal("channel down has a transfer in R2", run.Monitor.TryCaptureChannels(out _));
        run.Note(run.Approve(item, run.People.Bob));
        Assert.Equal("channel down has a transfer in AU", run.Monitor.TryCaptureChannels(out _));
        run.Frames(8);
        Assert.Equal(string.Empty, run.Monitor.TryCaptureChannels(out _));
    }

    [Fact]
    public void ARunFromASnapshotThatWasStoppedIsTakenUpFromItsOwnLog()
    {
        using TestRun cold = Opened();
        cold.Frames(6);
        Taken taken = Capture(cold);
        using TestRun warm = From(taken);
        ReviewItem item = warm.Monitor.ReviewQueue[0];
        warm.Frame(TestRun.Time());
        warm.Frames(3);
        using TestRun resumed = From(taken, warm);
        Assert.Equal(2UL, resumed.Parts.BootEpoch);
        Assert.Contains(item.Transfer, resumed.Monitor.ReviewQueue.Select(waiting => waiting.Transfer));
        Assert.DoesNotContain(resumed.Monitor.ReviewQueue, waiting => waiting.State != TransferState.FirstReview);
        resumed.Frame(TestRun.Time());
        resumed.Frames(8);
        ulong before = taken.Channels.Channels[0].Sequence;
        ulong first = resumed.Transfers.First(moved => moved.Channel == TestSystem.Up && moved.BootEpoch == 2).Sequence;
        Assert.True(first > before, "numbers go on from those that the partitions have seen");
    }

    [Theory]
    [InlineData("policy", "K113")]
    [InlineData("frame", "K113")]
    [InlineData("partitions", "K113")]
    [InlineData("epoch", "K113")]
    [InlineData("channel", "K114")]
    [InlineData("state", "K114")]
    [InlineData("bucket", "K114")]
    [InlineData("sealed", "K114")]
    [InlineData("approved", "K114")]
    [InlineData("number", "K114")]
    public void ChannelsThatDoNotFitAreNotStarted(string what, string check)
    {
        using TestRun cold = Opened();
        cold.Frames(6);
        Taken taken = Capture(cold);
        CapturedChannels all = taken.Channels;
        CapturedChannel down = all.Channels[1];
        CapturedTransfer item = down.Transfers[0];
        CapturedChannels changed = what switch
        {
            "policy" => all with { Policy = Digest.Zero },
            "frame" => all with { Frame = all.Frame + 1 },
            "partitions" => all with { Partitions = all.Partitions.SetItem(2, Digest.Zero) },
            "epoch" => all with { BootEpoch = 2 },
            "channel" => With(all, down with { Id = new ChannelId(77) }),
            "state" => With(all, down with { State = ChannelState.Draining }),
            "bucket" => With(all, down with { Bucket = down.Bucket with { FilledAtTick = 1UL << 60 } }),
            "sealed" => With(all, down with { Transfers = [item with { Sealed = item.Sealed.SetItem(180, (byte)~item.Sealed[180]) }] }),
            "approved" => With(all, down with { Transfers = [item with { State = TransferState.Authorised }] }),
            _ => With(all, down with { Transfers = [item with { Sequence = down.Sequence + 1 }] }),
        };
        var refused = Assert.Throws<PlanRefusedException>(() => From(taken with { Channels = changed }));
        Assert.Equal([check], refused.Findings.Select(finding => finding.Check));
    }

    [Fact]
    public void TheBytesRoundTripAndNothingElseIsRead()
    {
        using TestRun cold = Opened();
        cold.Note(cold.Command(TestSystem.Side, ChannelCommand.Halt, 0, cold.People.Carol));
        cold.Frames(6);
        CapturedChannels captured = Capture(cold).Channels;
        Assert.NotEmpty(captured.Nonces);
        byte[] bytes = CapturedChannelsCodec.Encode(captured);
        Assert.True(CapturedChannelsCodec.TryDecode(bytes, out CapturedChannels? read));
        Assert.Equal(bytes, CapturedChannelsCodec.Encode(read!));
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(CapturedChannelsCodec.TryDecode(bytes.AsSpan(0, length), out _));
        }

        Assert.False(CapturedChannelsCodec.TryDecode([.. bytes, 0], out _));
    }

    private static CapturedChannels With(CapturedChannels all, CapturedChannel down) => all with { Channels = all.Channels.SetItem(1, down) };

    private static (ChannelId Channel, ulong Number, TransferState From, TransferState To, string Reason, Digest Id) Told(TransferEvent moved) =>
        (moved.Channel, moved.Sequence, moved.From, moved.To, moved.Reason, moved.Transfer);

    private static (Digest Transfer, Digest Release, Digest View, ulong Sequence) Told(ReviewItem item) =>
        (item.Transfer, item.Release, item.View, item.Sequence);

    // Each item is approved once by two persons; the notes are the same bytes for both runs.
    private static FrameInputs Approvals(TestRun cold, int step)
    {
        ReviewItem? first = cold.Monitor.ReviewQueue.FirstOrDefault();
        if (first is null || step % 2 == 0)
        {
            return FrameInputs.Empty;
        }

        return new FrameInputs { Notes = [cold.Approve(first, cold.People.Alice), cold.Approve(first, cold.People.Bob)] };
    }

    private static TestRun Opened()
    {
        var run = new TestRun();
        Programs(run);
        run.Frame(TestRun.Time());
        return run;
    }

    private static void Programs(TestRun run)
    {
        run.Low.Program = (self, tick) => Send(self, tick, 1, 1, every: 1);
        run.Other.Program = (self, tick) => Send(self, tick, 3, 1, every: 2);
        run.High.Program = (self, tick) => Send(self, tick, 2, 2, every: 3);
    }

    private static SlotExitReason Send(ScriptedPartition self, ulong tick, uint channel, ushort type, ulong every)
    {
        ulong frame = tick / TestSystem.FrameTicks;
        if (frame % every == 0)
        {
            self.Submit(channel, type, string.Create(CultureInfo.InvariantCulture, $"number {frame % 100}"));
        }

        return SlotExitReason.Waiting;
    }

    private static Taken Capture(TestRun run)
    {
        Assert.Equal(string.Empty, run.Monitor.TryCaptureChannels(out CapturedChannels? channels));
        ImmutableArray<CapturedPartition> partitions = TestSnapshots.Capture(run);
        return new Taken(channels! with { Partitions = [.. partitions.Select(TestSnapshots.ManifestOf)] }, partitions);
    }

    private static TestRun From(Taken taken, TestRun? after = null)
    {
        var run = new TestRun(after: after, start: false, change: parts => parts with
        {
            Channels = Loaded(taken),
            Partitions = [.. parts.Partitions.Select((part, i) => part with { Snapshot = TestSnapshots.Loaded(parts, i, taken.Partitions[i]) })],
        });
        Programs(run);
        Assert.Equal(StoreStatus.Ok, run.Monitor.Start());
        return run;
    }

    private static LoadedChannels Loaded(Taken taken) =>
        new(Digest.From(Sha256.Hash(CapturedChannelsCodec.Encode(taken.Channels))), taken.Channels);

    private sealed record Taken(CapturedChannels Channels, ImmutableArray<CapturedPartition> Partitions);
}
