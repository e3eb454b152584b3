using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class TransferFlowTests
{
    private static readonly TransferState[] WholeWay =
    [
        TransferState.Staged, TransferState.FilterA, TransferState.FilterB, TransferState.Join, TransferState.Authorised,
        TransferState.Delivering, TransferState.Delivered,
    ];

    [Fact]
    public void AMessageUpwardIsDeliveredInTheGapAfterItsAdmission()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, 1, "hello"));
        run.Frame();
        Assert.Equal(WholeWay[..5], run.PathOf(TestSystem.Up, 1));
        Assert.Empty(run.High.Inbox);
        run.Frame();
        Assert.Equal(WholeWay, run.PathOf(TestSystem.Up, 1));
        (ChannelId channel, ulong sequence, TypeId type, byte[] payload, int contentBytes) = Assert.Single(run.High.Inbox);
        Assert.Equal((TestSystem.Up, 1UL, new TypeId(1), 5), (channel, sequence, type, contentBytes));
        Assert.Equal("hello", Encoding.ASCII.GetString(payload));
    }

    [Fact]
    public void IntentAndJournalAreDurableBeforeTheInboxIsFilled()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, 1, "hello"));
        run.Frame();
        int start = run.Wire.Operations.Count;
        int durable = 0;
        run.High.OnDelivery = () => durable = run.Wire.Operations.Skip(start).Count(o => o is "journal flush high" or "log flush wal");
        run.Frame();
        List<string> operations = run.Wire.Operations.Skip(start).ToList();
        Assert.True(durable == 2, string.Join(", ", operations));
        Assert.True(operations.IndexOf("journal append high") < operations.IndexOf("log flush wal"), string.Join(", ", operations));
        Assert.Single(run.High.Inbox);
    }

    [Theory]
    [InlineData("Fine", TransferState.Delivered, "none")]
    [InlineData("Wait", TransferState.Delivered, "none")]
    [InlineData("Forbidden", TransferState.Rejected, "filter-a:forbidden")]
    [InlineData("Error", TransferState.Quarantined, "filter-a:forbidden")]
    [InlineData("X throws", TransferState.Quarantined, "filter-threw")]
    [InlineData("Long claim", TransferState.Quarantined, "filter-broke-protocol")]
    [InlineData("Nothing claimed", TransferState.Quarantined, "filter-broke-protocol")]
    [InlineData("V is no verdict", TransferState.Quarantined, "filter-broke-protocol")]
    [InlineData("Z never ends", TransferState.Quarantined, "filter-broke-protocol")]
    [InlineData("Gone at B", TransferState.Quarantined, "filter-b:not-as-a-wrote")]
    [InlineData("Y throws in B", TransferState.Quarantined, "filter-threw")]
    [InlineData("Differs", TransferState.Quarantined, "a-and-b-differ")]
    [InlineData("Short by one", TransferState.Quarantined, "a-and-b-differ")]
    public void EachAnswerOfAFilterHasItsEnd(string text, TransferState end, string reason)
    {
        text = text == "Fine" ? "fine" : text;
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, 1, text));
        run.Frames(8);
        Assert.Equal((end, reason), (run.Last(TestSystem.Up, 1).To, run.Last(TestSystem.Up, 1).Reason));
        Assert.Equal(end == TransferState.Delivered ? 1 : 0, run.High.Inbox.Count);
        bool isHalted = reason == "a-and-b-differ";
        Assert.Equal(isHalted ? ChannelState.Halted : ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Side));
    }

    [Fact]
    public void AnAlarmQuarantinesWhatElseIsInFlightOnThatChannelOnly()
    {
        using TestRun run = TestRun.Opened();
        run.High.InboxMessages = 0;                       // Nothing is released.
        TestRun.Once(run.Low, p =>
        {
            p.Submit(1, 1, "first");
            p.Submit(1, 1, "Differs");
        });
        TestRun.Once(run.Other, p => p.Submit(3, 1, "aside"));
        run.Frame();
        Assert.Equal(TransferState.Quarantined, run.Last(TestSystem.Up, 1).To);
        Assert.Equal(TransferState.Quarantined, run.Last(TestSystem.Up, 2).To);
        Assert.Equal(TransferState.Authorised, run.Last(TestSystem.Side, 1).To);
        run.High.InboxMessages = 8;
        run.Frame();
        Assert.Single(run.High.Inbox);
    }

    [Theory]
    [InlineData(2u)]             // a channel, but another's
    [InlineData(3u)]             // another's, same sink
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(uint.MaxValue)]
    public void AChannelThatIsNotTheOwnersIsNoChannel(uint claimed)
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(claimed, 2, "forged"));
        run.Frames(3);
        Assert.Equal("no-channel", Assert.Single(run.Refusals).Reason);
        Assert.Empty(run.Transfers);
        Assert.Empty(run.High.Inbox);
        Assert.Empty(run.Low.Inbox);
    }

    [Theory]
    [InlineData(2, 5, "type")]
    [InlineData(0, 5, "type")]
    [InlineData(65535, 5, "type")]
    [InlineData(1, 33, "length")]
    [InlineData(1, 65536, "length")]
    public void AnUnknownTypeOrALengthAboveTheTypesIsRefusedBeforeAnyFilterLooks(int type, int lengthBytes, string reason)
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, (ushort)type, new byte[lengthBytes]));
        run.Frames(3);
        Assert.Equal((TransferState.Rejected, reason), (run.Last(TestSystem.Up, 1).To, run.Last(TestSystem.Up, 1).Reason));
        Assert.Equal(0, run.Filters.Looks);
    }

    [Fact]
    public void TheReceiverSeesRefusalsAsGapsOnTheWayUp()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p =>
        {
            p.Submit(1, 1, "one");
            p.Submit(1, 1, "Forbidden");
            p.Submit(1, 1, "three");
        });
        run.Frames(3);
        Assert.Equal([1UL, 3UL], run.High.Inbox.Select(m => m.Sequence));
    }

    [Fact]
    public void TheQuotaIsTheSourcesAloneAndRefills()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p =>
        {
            for (int i = 0; i < 6; i++)
            {
                p.Submit(1, 1, "m" + i);
            }
        });
        run.Frame();
        Assert.Equal(2, run.Transfers.Count(t => t.Reason == "rate"));
        TestRun.Once(run.Other, p => p.Submit(3, 1, "aside"));
        run.Frames(2);
        Assert.Contains(run.High.Inbox, m => m.Channel == TestSystem.Side);
        TestRun.Once(run.Low, p => p.Submit(1, 1, "again"));        // A token a frame: 4 in 4,000 ticks.
        run.Frames(2);
        Assert.Equal(5, run.High.Inbox.Count(m => m.Channel == TestSystem.Up));
    }

    [Fact]
    public void AFullQueueRefusesAndASinkThatReadsMakesRoom()
    {
        using TestRun run = TestRun.Opened();
        run.High.InboxMessages = 0;
        for (int i = 0; i < 6; i++)
        {
            TestRun.Once(run.Low, p => p.Submit(1, 1, "m" + i));
            run.Frame();
        }

        Assert.Equal(["queue", "queue"], run.Transfers.Where(t => t.To == TransferState.Rejected).Select(t => t.Reason));
        run.High.InboxMessages = 3;
        run.Frame();
        Assert.Equal([1UL, 2UL, 3UL], run.High.Inbox.Select(m => m.Sequence));
    }

    [Fact]
    public void WhatIsNeverTakenEndsAtItsDeadlineInQuarantine()
    {
        using TestRun run = TestRun.Opened();
        run.High.InboxMessages = 0;
        TestRun.Once(run.Low, p => p.Submit(1, 1, "stuck"));
        run.Frames(12);
        Assert.Equal((TransferState.Quarantined, "deadline"), (run.Last(TestSystem.Up, 1).To, run.Last(TestSystem.Up, 1).Reason));
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
    }

    [Fact]
    public void AFloodCostsFewRecordsAndHurtsNobodyElse()
    {
        using TestRun run = TestRun.Opened();
        ulong before = run.Log.TreeSize;
        run.Low.Program = (p, _) =>
        {
            for (int i = 0; i < 8; i++)
            {
                p.Submit(77, 1, "noise");
            }

            return SlotExitReason.BudgetSpent;
        };
        TestRun.Once(run.Other, p => p.Submit(3, 1, "aside"));
        run.Frames(10);
        ulong records = run.Log.TreeSize - before;
        Assert.True(records < (10 * (IngressStage.RefusalRecordsPerFrame + 1)) + 12, $"{records} records");
        Assert.Equal(8u, run.Report.Refused);
        Assert.Single(run.High.Inbox);
        Assert.Equal(PartitionLifecycle.Running, run.Monitor.StateOf(TestSystem.Low));
    }

    [Fact]
    public void QuarantineKeepsItsBytesEncryptedUpToItsQuota()
    {
        SystemImage image = TestSystem.Image();
        using var run = new TestRun(image);
        run.Frame(TestRun.Time());
        TestRun.Once(run.Low, p => p.Submit(1, 1, "Gone at B"));
        run.Frame();
        Digest id = run.Last(TestSystem.Up, 1).Transfer;
        byte[] file = run.Held[HeldStore.Path(id, isQuarantined: true)];
        Assert.Equal(-1, file.AsSpan().IndexOf("Gone at B"u8));
        Assert.True(HeldStore.TryOpen(run.Held, id, true, run.Parts.LogSecret.AsSpan(), out HeldItem? item));
        Assert.Equal("Gone at B", Encoding.ASCII.GetString(item.Source.AsSpan()));
        Assert.False(HeldStore.TryOpen(run.Held, id, true, new byte[32], out _));
        for (int at = 0; at < file.Length; at++)
        {
            byte[] spoilt = (byte[])file.Clone();
            spoilt[at] ^= 1;
            run.Held[HeldStore.Path(id, isQuarantined: true)] = spoilt;
            Assert.False(HeldStore.TryOpen(run.Held, id, true, run.Parts.LogSecret.AsSpan(), out _), $"byte {at}");
        }
    }

    [Fact]
    public void NothingIsAdmittedBeforeTheTimeIsKnown()
    {
        using var run = new TestRun();
        TestRun.Once(run.Low, p => p.Submit(1, 1, "early"));
        run.Frame();
        Assert.Equal((TransferState.Rejected, "channel-not-open"), (run.Last(TestSystem.Up, 1).To, run.Last(TestSystem.Up, 1).Reason));
        run.Frame(TestRun.Time(quality: Guard.Audit.WallQuality.Unset));
        Assert.Equal(ChannelState.Closed, run.Monitor.StateOf(TestSystem.Up));
        run.Frame(TestRun.Time());
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
    }

    [Fact]
    public void WhenAuthorityEndsTheChannelDrainsAndWhatWaitsIsAborted()
    {
        using TestRun run = TestRun.Opened();
        run.Held1();
        run.Frame(TestRun.Time(TestSystem.Noon + 900_000));
        Assert.Equal((TransferState.Aborted, "authority-expired"), (run.Last(TestSystem.Down, 1).To, run.Last(TestSystem.Down, 1).Reason));
        Assert.Equal(ChannelState.Closed, run.Monitor.StateOf(TestSystem.Down));
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
        run.Frame(TestRun.Time(TestSystem.Noon + 20, Guard.Audit.WallQuality.Stepped));       // A clock set back revives nothing.
        Assert.Equal(ChannelState.Closed, run.Monitor.StateOf(TestSystem.Down));
    }

    [Fact]
    public void ARefusedDeliveryIsInDoubtAndNeverTriedAgain()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, 1, "hello"));
        run.High.RefusesDelivery = true;
        run.Frames(2);
        Assert.Equal((TransferState.Quarantined, "delivery-in-doubt"), (run.Last(TestSystem.Up, 1).To, run.Last(TestSystem.Up, 1).Reason));
        run.High.RefusesDelivery = false;
        run.Frames(5);
        Assert.Empty(run.High.Inbox);
    }

    [Fact]
    public void IdleMeansThatNoFrameWouldMoveAnything()
    {
        using TestRun run = TestRun.Opened();
        Assert.True(run.Report.IsIdle);
        TestRun.Once(run.Low, p => p.Submit(1, 1, "hello"));
        Assert.False(run.Frame().IsIdle);                 // authorised
        Assert.False(run.Frame().IsIdle);                 // delivered: the sink has not run yet
        Assert.True(run.Frame().IsIdle);
        run.Held1();
        Assert.True(run.Frame().IsIdle);                  // waits for a person
        run.Low.Program = (_, _) => SlotExitReason.Waiting;
        Assert.False(run.Frame().IsIdle);
    }
}
