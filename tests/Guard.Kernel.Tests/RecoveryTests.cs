using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>Power lost at every storage operation: the next boot epoch delivers nothing a second time, and nothing without its
/// records.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public void WhateverOperationThePowerIsLostAtNothingIsDeliveredTwice()
    {
        int operations;
        using (TestRun whole = TestRun.Opened())
        {
            int start = whole.Wire.Operations.Count;
            Play(whole);
            operations = whole.Wire.Operations.Count - start;
            Assert.Equal(2, whole.Low.Inbox.Count);
        }

        Assert.True(operations > 40, $"{operations} operations");
        var seen = new SortedSet<TransferState>();
        for (int at = 0; at < operations; at++)
        {
            Cut(at, keepUnflushed: false, seen);
            Cut(at, keepUnflushed: true, seen);
        }

        // The cuts met transfers in every state that a durable record can leave behind with filters that answer at once.
        Assert.Superset(new SortedSet<TransferState>
        {
            TransferState.FilterA, TransferState.FirstReview, TransferState.SecondReview, TransferState.Authorised, TransferState.Delivering,
        }, seen);
    }

    [Fact]
    public void AnItemInReviewIsReviewedAnewWithItsBytes()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1("status");
        NoteInput first = run.Approve(item, run.People.Alice);
        run.Note(first);
        run.Frame();
        using var next = new TestRun(after: run);
        Assert.Equal(StoreStatus.Ok, next.StartStatus);
        ReviewItem again = Assert.Single(next.Monitor.ReviewQueue);
        Assert.Equal((TransferState.FirstReview, item.Transfer, item.View), (again.State, again.Transfer, again.View));
        next.Frame(TestRun.Time(TestSystem.Noon + 60));
        next.Note(first);
        Assert.Equal("nonce-used", next.Notes[^1].Reason);
        next.Note(
            next.Approve(again, next.People.Alice, nonce: new string('b', 32)),
            next.Approve(again, next.People.Bob, nonce: new string('c', 32)));
        next.Frames(6);
        Assert.Equal("status"u8.ToArray(), Assert.Single(next.Low.Inbox).Payload[..6]);
    }

    [Fact]
    public void WhereverTheRecordsOfADenialAreTornTheItemEndsOnceAndIsNotReviewedAgain()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        run.Frame();
        int before = run.LogFiles["wal"].Length;
        string heldPath = HeldStore.Path(item.Transfer, false);
        byte[] held = run.Held[heldPath];
        run.Note(run.Approve(item, run.People.Alice, isRelease: false));
        byte[] whole = run.LogFiles["wal"];
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int cut = before; cut <= whole.Length; cut += Math.Max(1, Math.Min(61, whole.Length - cut)))
        {
            run.LogFiles["wal"] = whole[..cut];
            run.Held[heldPath] = held;                         // The run deleted it after the commit, which the power now forestalls.
            using var next = new TestRun(after: run, keepUnflushed: true);
            Assert.Equal(StoreStatus.Ok, next.StartStatus);
            next.Frame(TestRun.Time(TestSystem.Noon + 60));
            string end = string.Join(' ', next.Monitor.ReviewQueue.Select(i => "reviewed again"))
                + string.Join(' ', next.Recovered!.InFlight.Where(_ => next.Monitor.ReviewQueue.IsEmpty).Select(_ => "ended by the boot"));
            ends[end] = ends.GetValueOrDefault(end) + 1;

            // With the denial's record gone, the item waits; with it, it has exactly one end, in this boot or in what it recovered.
            int inLog = LogRecovery.Open(next.LogFiles, next.Image.Audit.Origin, null).Deltas.Count(
                d => d.Bytes.Span is [3, ..] && d.Bytes.Span[21] == (byte)TransferState.Rejected);
            Assert.True(inLog == (next.Monitor.ReviewQueue.IsEmpty ? 1 : 0), $"cut at {cut - before} of {whole.Length - before} bytes: {inLog} ends, '{end}'");
        }

        Assert.Equal([string.Empty, "ended by the boot", "reviewed again"], ends.Keys);
    }

    /// <summary>An alarm is two records: the transfer's end and the channel's halt. Whatever is left of the second, and then of the boot that
    /// makes up for it, the channel is halted as soon as the first is durable.</summary>
    [Fact]
    public void WhereverTheRecordsOfAnAlarmAreTornTheChannelIsHalted()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, 1, "Differs"));
        run.Frame();
        int before = run.LogFiles["wal"].Length;
        run.Frames(2);
        byte[] whole = run.LogFiles["wal"];
        int madeUp = 0;
        for (int cut = before; cut <= whole.Length; cut += Math.Max(1, Math.Min(61, whole.Length - cut)))
        {
            run.LogFiles["wal"] = whole[..cut];
            using var next = new TestRun(after: run, keepUnflushed: true);
            bool isEnded = next.Recovered!.InFlight.IsEmpty;
            madeUp += isEnded && next.Report.Channels.Any(change => change.Trigger == ChannelTrigger.Fault) ? 1 : 0;
            next.Frame(TestRun.Time(TestSystem.Noon + 60));
            Assert.Equal(isEnded ? ChannelState.Halted : ChannelState.Open, next.Monitor.StateOf(TestSystem.Up));
            Assert.Equal(ChannelState.Open, next.Monitor.StateOf(TestSystem.Side));
            using var again = new TestRun(after: next);
            Assert.Equal(isEnded, again.Monitor.StateOf(TestSystem.Up) == ChannelState.Halted);
        }

        Assert.True(madeUp > 0, "no cut lay between the two records");
    }

    [Fact]
    public void HeldBytesThatWereChangedAreQuarantinedNotReviewed()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1("status");
        run.Frame();
        byte[] file = run.Held[HeldStore.Path(item.Transfer, false)];
        file[^20] ^= 1;
        run.Held[HeldStore.Path(item.Transfer, false)] = file;
        using var next = new TestRun(after: run);
        Assert.Empty(next.Monitor.ReviewQueue);
        TransferEvent last = next.Monitor.Report.Transfers.Last(t => t.Transfer == item.Transfer);
        Assert.Equal((TransferState.Quarantined, "held-bytes-missing"), (last.To, last.Reason));
    }

    [Fact]
    public void AHaltedChannelIsHaltedAfterARestartAndItsRecordIsKnown()
    {
        using TestRun run = TestRun.Opened();
        run.Note(run.Command(TestSystem.Up, ChannelCommand.Halt, 0, run.People.Carol));
        ulong record = run.Channels[^1].Record;
        run.Frame();
        using var next = new TestRun(after: run);
        next.Frame(TestRun.Time());
        Assert.Equal(ChannelState.Halted, next.Monitor.StateOf(TestSystem.Up));
        Assert.Equal(ChannelState.Open, next.Monitor.StateOf(TestSystem.Side));
        next.NextNonce();
        next.NextNonce();
        next.Note(next.Command(TestSystem.Up, ChannelCommand.Reset, record, next.People.Carol, next.People.Dave));
        Assert.Equal((true, "reset"), (next.Notes[^1].IsAccepted, next.Notes[^1].Reason));
    }

    [Fact]
    public void UnderAnotherPolicyWhatWaitsIsAborted()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        run.Frame();
        SystemImage other = run.Image with { PolicyVersion = 2 };
        using var next = new TestRun(other, after: run);
        TransferEvent last = next.Monitor.Report.Transfers.Last(t => t.Transfer == item.Transfer);
        Assert.Equal((TransferState.Aborted, "policy-changed"), (last.To, last.Reason));
    }

    [Fact]
    public void ASnapshotTellsRecoveryTheSameAsTheDeltasItReplaces()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        run.Note(run.Approve(item, run.People.Alice));
        run.Note(run.Command(TestSystem.Side, ChannelCommand.Halt, 0, run.People.Carol));
        run.Frame();
        LogRecovery log = LogRecovery.Open(run.LogFiles, run.Image.Audit.Origin, null);
        Assert.True(KernelRecovery.TryRead(log, out RecoveredState? fromDeltas));
        using var next = new TestRun(after: run, start: false);
        Assert.Equal(fromDeltas.InFlight.ToArray(), next.Recovered!.InFlight.ToArray());
        Assert.Equal(StoreStatus.Ok, next.Monitor.Start());
        Assert.Equal(TransferState.SecondReview, Assert.Single(fromDeltas.InFlight).State);
        Assert.Equal(ChannelState.Halted, fromDeltas.Channels[3].State);
        Assert.Single(fromDeltas.Nonces, n => n.Key == new string('0', 31) + "1");
    }

    [Theory]
    [InlineData(new byte[] { 99 })]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 7, 0 })]
    public void ADeltaThatIsNoneOfThisVersionIsRefused(byte[] delta) =>
        Assert.False(KernelRecovery.TryRead(default, [new StateDelta(0, delta)], out _));

    private static void Cut(int at, bool keepUnflushed, SortedSet<TransferState> seen)
    {
        using TestRun run = TestRun.Opened();
        run.Wire.PowerGoesAt = run.Wire.Operations.Count + at;
        Assert.Throws<PowerLossException>(() => Play(run));
        run.Wire.PowerGoesAt = null;
        using var next = new TestRun(after: run, keepUnflushed: keepUnflushed);
        Assert.Equal(StoreStatus.Ok, next.StartStatus);
        foreach ((Digest _, ChannelId _, TransferState state) in next.Recovered!.InFlight)
        {
            seen.Add(state);
        }

        var delivered = new HashSet<Digest>(run.Transfers.Where(t => t.To == TransferState.Delivered).Select(t => t.Transfer));
        delivered.UnionWith(run.Monitor.Report.Transfers.Where(t => t.To == TransferState.Delivered).Select(t => t.Transfer));
        next.Frame(TestRun.Time(TestSystem.Noon + 60));
        foreach (ReviewItem item in next.Monitor.ReviewQueue)
        {
            next.Note(
                next.Approve(item, next.People.Alice, nonce: item.Transfer.ToString()[..31] + "a"),
                next.Approve(item, next.People.Bob, nonce: item.Transfer.ToString()[..31] + "b"));
        }

        next.Frames(16);
        Assert.Empty(next.Monitor.ReviewQueue);
        foreach (TransferEvent transfer in next.Transfers.Where(t => t.To == TransferState.Delivered))
        {
            Assert.True(delivered.Add(transfer.Transfer), $"delivered twice, cut at {at}");
        }

        Assert.Equal(StoreStatus.Ok, next.Monitor.Close());
    }

    private static void Play(TestRun run)
    {
        TestRun.Once(run.Low, p => p.Submit(1, 1, "one"));
        run.Frame();
        TestRun.Once(run.High, p =>
        {
            p.Submit(2, 2, "first");
            p.Submit(2, 2, "second");
        });
        TestRun.Once(run.Low, p => p.Submit(1, 1, "two"));
        run.Frame();
        foreach (ReviewItem item in run.Monitor.ReviewQueue)
        {
            run.Note(run.Approve(item, run.People.Alice));
            run.Note(run.Approve(item, run.People.Bob));
        }

        TestRun.Once(run.Low, p => p.Submit(1, 1, "Gone at B"));
        run.Frames(10);
    }
}
