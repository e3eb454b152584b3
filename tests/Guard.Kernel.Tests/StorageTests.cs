using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>Every write and flush failing in turn: nothing reaches a sink without a durable intent, and a partition never stops
/// for it.</summary>
public sealed class StorageTests
{
    [Fact]
    public void WhenTheAdmissionIsNotDurableTheTransferIsAbortedAndTheChannelsAreSuspended()
    {
        using TestRun run = TestRun.Opened();
        run.Wire.Fault = Failing("log", StoreStatus.Failed);
        TestRun.Once(run.Low, p => p.Submit(1, 1, "hello"));
        Assert.True(run.Frame().IsAuditSuspended);
        Assert.Equal((TransferState.Aborted, "audit-not-durable"), (run.Last(TestSystem.Up, 1).To, run.Last(TestSystem.Up, 1).Reason));
        Assert.Equal(ChannelState.SuspendedOpen, run.Monitor.StateOf(TestSystem.Up));
        int slots = run.Low.Slots;
        run.Frames(3);
        Assert.Equal(slots + 3, run.Low.Slots);
    }

    [Fact]
    public void WhenTheIntentIsNotDurableTheTransferIsQuarantinedAndNothingIsDelivered()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, 1, "hello"));
        run.Frame();
        run.Wire.Fault = Failing("log", StoreStatus.Failed);
        run.Frames(3);
        Assert.Equal((TransferState.Quarantined, "audit-not-durable"), (run.Last(TestSystem.Up, 1).To, run.Last(TestSystem.Up, 1).Reason));
        run.Wire.Fault = null;
        run.Frames(40);
        Assert.Empty(run.High.Inbox);
    }

    [Fact]
    public void AChannelThatIsResetWhileRecordsAreLostOpensOnlyWhenTheyCanBeKeptAgain()
    {
        using TestRun run = TestRun.Opened();
        run.Note(run.Command(TestSystem.Up, ChannelCommand.Halt, 0, run.People.Carol));
        ulong record = run.Channels[^1].Record;
        run.Wire.Fault = Failing("log", StoreStatus.Failed);
        TestRun.Once(run.Other, p => p.Submit(3, 1, "lost"));
        run.Frame();
        Assert.True(run.Report.IsAuditSuspended);
        run.Note(run.Command(TestSystem.Up, ChannelCommand.Reset, record, run.People.Carol, run.People.Dave));
        Assert.Equal((true, "reset"), (run.Notes[^1].IsAccepted, run.Notes[^1].Reason));
        run.Frames(3);
        Assert.True(run.Report.IsAuditSuspended);
        Assert.Equal(ChannelState.Closed, run.Monitor.StateOf(TestSystem.Up));
        run.Wire.Fault = null;
        run.Frames(40);
        Assert.False(run.Report.IsAuditSuspended);
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
    }

    [Theory]
    [InlineData(StoreStatus.Failed)]
    [InlineData(StoreStatus.Full)]
    public void WhenStorageRecoversTheChannelsOpenAgainAndTheLogIsWhole(StoreStatus how)
    {
        using TestRun run = TestRun.Opened();
        run.Wire.Fault = Failing("log", how);
        TestRun.Once(run.Low, p => p.Submit(1, 1, "lost"));
        run.Frames(20);
        Assert.Equal(ChannelState.SuspendedOpen, run.Monitor.StateOf(TestSystem.Up));
        run.Wire.Fault = null;
        run.Frames(20);
        Assert.False(run.Report.IsAuditSuspended);
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
        TestRun.Once(run.Low, p => p.Submit(1, 1, "after"));
        run.Frames(3);
        Assert.Single(run.High.Inbox);
        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        Assert.Equal(run.Log.TreeSize, run.Log.DurableSize);
    }

    [Fact]
    public void AFullDiskLetsTheReserveRecordTheEnds()
    {
        using TestRun run = TestRun.Opened();
        run.High.InboxMessages = 0;
        TestRun.Once(run.Low, p => p.Submit(1, 1, "waits"));
        run.Frame();
        run.High.InboxMessages = 8;
        bool isReserveGone = false;
        run.Wire.Fault = (_, operation) =>
        {
            isReserveGone |= operation.StartsWith("log", StringComparison.Ordinal) && operation.Contains("reserve", StringComparison.Ordinal);
            return operation.StartsWith("log append", StringComparison.Ordinal) && !isReserveGone ? StoreStatus.Full : null;
        };
        run.Frame();
        Assert.Equal(TransferState.Quarantined, run.Last(TestSystem.Up, 1).To);
        Assert.Equal(run.Log.TreeSize, run.Log.DurableSize);
        Assert.True(run.Log.IsReserveInUse);
        run.Frames(20);
        Assert.False(run.Report.IsAuditSuspended);
    }

    [Fact]
    public void AJournalThatCannotBeWrittenEndsTheRunBeforeAnythingActs()
    {
        using TestRun run = TestRun.Opened();
        run.Wire.Fault = Failing("journal", StoreStatus.Full);
        FramePlan plan = run.Monitor.BeginFrame(TestRun.Time(TestSystem.Noon + 11));
        Assert.True(plan.IsModuleHalted);
        Assert.Throws<InvalidOperationException>(() => run.Monitor.BeginFrame(FrameInputs.Empty));
    }

    [Fact]
    public void AJournalOnAFullDiskGoesOnFromItsReserveOnceAndMakesItAnew()
    {
        using TestRun run = TestRun.Opened();
        Assert.True(run.Journal.LengthBytes(JournalReserve.Path) > 0);
        bool isFull = true;
        run.Wire.Fault = (_, operation) => operation switch
        {
            "journal delete .reserve" => Free(),
            _ when isFull && operation.StartsWith("journal append", StringComparison.Ordinal) => StoreStatus.Full,
            _ => null,
        };
        FramePlan plan = run.Monitor.BeginFrame(TestRun.Time(TestSystem.Noon + 11));
        Assert.False(plan.IsModuleHalted);
        Assert.Equal(-1, run.Journal.LengthBytes(JournalReserve.Path));
        foreach (FrameRun each in plan.Runs)
        {
            each.Execute();
        }

        run.Monitor.EndFrame();
        run.Wire.Fault = null;
        run.Frames(17);
        Assert.True(run.Journal.LengthBytes(JournalReserve.Path) > 0);
        Assert.True(JournalReader.TryRead(run.Journal, run.Image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis), diagnosis);
        Assert.Contains(Enumerable.Range(0, 40), frame => epochs[0].InputsOf((ulong)frame).Wall?.UnixSeconds == TestSystem.Noon + 11);

        isFull = true;
        run.Wire.Fault = (_, operation) => operation.StartsWith("journal append", StringComparison.Ordinal) ? StoreStatus.Full : null;
        Assert.True(run.Monitor.BeginFrame(TestRun.Time(TestSystem.Noon + 12)).IsModuleHalted);

        StoreStatus? Free()
        {
            isFull = false;
            return null;
        }
    }

    [Fact]
    public void AJournalDamagedBeforeItsEndIsNotCut()
    {
        using TestRun run = TestRun.Opened();
        run.Frames(3);
        byte[] whole = run.Journal["system"];
        byte[] damaged = [.. whole];
        damaged[12] ^= 1;
        run.Journal["system"] = damaged;
        using (var next = new TestRun(after: run, keepUnflushed: true))
        {
            Assert.Equal(StoreStatus.Failed, next.StartStatus);
            Assert.Equal(damaged, next.Journal["system"]);
        }

        run.Journal["system"] = whole[..^1];
        using var torn = new TestRun(after: run, keepUnflushed: true);
        Assert.Equal(StoreStatus.Ok, torn.StartStatus);
    }

    [Fact]
    public void AnItemThatCannotBeHeldIsNotAnnouncedForReview()
    {
        using TestRun run = TestRun.Opened();
        run.Wire.Fault = Failing("held", StoreStatus.Full);
        TestRun.Once(run.High, p => p.Submit(2, 2, "status"));
        run.Frame();
        Assert.Empty(run.Monitor.ReviewQueue);
        run.Wire.Fault = null;
        run.Frame();
        Assert.Single(run.Monitor.ReviewQueue);
    }

    [Fact]
    public void WhateverOperationFailsNothingIsDeliveredWithoutADurableIntent()
    {
        int operations = Play(int.MaxValue, StoreStatus.Failed);
        Assert.True(operations > 40);
        for (int at = 0; at < operations; at++)
        {
            Play(at, at % 2 == 0 ? StoreStatus.Failed : StoreStatus.Full);
        }
    }

    [Fact]
    public void StorageFailuresReplayToTheSameTranscriptAndRoot()
    {
        using TestRun run = TestRun.Opened();
        run.Wire.Fault = (_, operation) =>
            operation.StartsWith("log", StringComparison.Ordinal) && run.Monitor.Frame is > 10 and < 20 ? StoreStatus.Failed : null;
        Scenario(run, 60);
        Assert.Contains(run.Channels, c => c.To == ChannelState.SuspendedOpen);
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        using TestRun replay = ReplayTests.Replay(run, (again, frame) => Act(again, frame));
        Assert.Equal(run.Monitor.RunDigest(), replay.Monitor.RunDigest());
        Assert.Equal(run.Monitor.JournalDigest, replay.Monitor.JournalDigest);
        Assert.Equal(run.Root(), replay.Root());
    }

    /// <summary>Plays a scenario in which one storage operation fails; checks each delivery against the log as it then
    /// stood.</summary>
    private static int Play(int failAt, StoreStatus how)
    {
        using TestRun run = TestRun.Opened();
        int start = run.Wire.Operations.Count;
        bool hasFailed = false;
        run.Wire.Fault = (index, _) =>
        {
            bool fails = index - start == failAt;
            hasFailed |= fails;
            return fails ? how : null;
        };
        var durable = new List<ulong>();
        run.High.OnDelivery = () => durable.Add(run.Log.DurableSize);
        for (int frame = 0; frame < 12; frame++)
        {
            Act(run, frame);
            FrameReport report = run.Frame();
            if (report.IsModuleHalted)
            {
                Assert.True(hasFailed);
                return run.Wire.Operations.Count - start;
            }
        }

        // At each moment of delivery the message's own intent was durable already.
        ulong[] intents = run.Transfers.Where(t => t.To == TransferState.Delivering).Select(t => t.Record).ToArray();
        Assert.Equal(run.High.Inbox.Count, intents.Length);
        Assert.All(intents.Zip(durable), pair => Assert.True(pair.First < pair.Second, $"intent {pair.First}, durable {pair.Second}"));
        var perMessage = new HashSet<ulong>();
        Assert.All(run.High.Inbox, m => Assert.True(perMessage.Add((m.Sequence << 8) | m.Channel.Value), "delivered twice"));
        return run.Wire.Operations.Count - start;
    }

    private static void Scenario(TestRun run, int frames)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            Act(run, frame);
            run.Frame();
        }
    }

    private static void Act(TestRun run, int frame)
    {
        if (frame < 0)
        {
            return;
        }

        string text = frame % 3 == 0 ? "Forbidden" : "m" + frame;
        TestRun.Once(run.Low, p => p.Submit(1, 1, text));
        if (frame % 4 == 0)
        {
            TestRun.Once(run.Other, p => p.Submit(3, 1, "side " + frame));
        }
    }

    private static Func<int, string, StoreStatus?> Failing(string store, StoreStatus status) =>
        (_, operation) => operation.StartsWith(store, StringComparison.Ordinal) ? status : null;
}
