using System;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class HealthMonitorTests
{
    [Fact]
    public void ATripleFaultRestartsColdWithinItsBudgetThenHalts()
    {
        using TestRun run = TestRun.Opened();
        run.Low.Program = (p, _) =>
        {
            p.Poke(0x800, 0xAA);
            return SlotExitReason.Shutdown;
        };
        run.Frame();
        Assert.Equal((PartitionLifecycle.Running, 2u, "triple-fault"), (run.Partitions[^1].To, run.Partitions[^1].Epoch, run.Partitions[^1].Reason));
        Assert.Equal([0], ReadByte(run.Low, 0x800));      // ERASE came before the second start.
        run.Frames(2);
        Assert.Equal((PartitionLifecycle.Halted, "budget"), (run.Partitions[^1].To, run.Partitions[^1].Reason));
        int slots = run.Low.Slots;
        run.Frames(3);
        Assert.Equal(slots, run.Low.Slots);
        Assert.Equal(PartitionLifecycle.Running, run.Monitor.StateOf(TestSystem.High));
    }

    [Fact]
    public void ARestartLeadsToTheStateOfTheFirstStart()
    {
        using TestRun run = TestRun.Opened();
        byte[] first = ReadAll(run.Low);
        TestRun.Once(run.Low, p => p.Poke(5, 9), SlotExitReason.Shutdown);
        run.Frame();
        Assert.Equal(first, ReadAll(run.Low));
    }

    [Theory]
    [InlineData("shutdown")]
    [InlineData("throws")]
    [InlineData("emulator fault")]
    [InlineData("halted")]
    [InlineData("nonsense")]
    [InlineData("throws in transcript")]
    public void OnePartitionsEndChangesNothingForTheOthers(string how)
    {
        (Digest high, Digest other) quiet = Observe("lives");
        Assert.Equal(quiet, Observe(how));
    }

    [Theory]
    [InlineData(SlotExitReason.Halted, PartitionLifecycle.Halted, "halted")]
    [InlineData(SlotExitReason.EmulatorFault, PartitionLifecycle.Halted, "emulator-fault")]
    public void AnErrorWithoutARowHaltsThePartition(SlotExitReason reason, PartitionLifecycle expected, string text)
    {
        using TestRun run = TestRun.Opened();
        run.Low.Program = (_, _) => reason;
        run.Frame();
        Assert.Equal((expected, text), (run.Monitor.StateOf(TestSystem.Low), run.Partitions[^1].Reason));
    }

    [Fact]
    public void AnIgnoredFloodIsRecordedOnceAStart()
    {
        using TestRun run = TestRun.Opened();
        run.Low.Program = (p, _) =>
        {
            p.DoorbellsRung = 1000;
            return SlotExitReason.BudgetSpent;
        };
        run.Frame();
        ulong records = run.Log.TreeSize;
        run.Frames(5);
        Assert.Equal(records, run.Log.TreeSize);
        Assert.Equal(PartitionLifecycle.Running, run.Monitor.StateOf(TestSystem.Low));
    }

    [Fact]
    public void HaltChannelsHaltsThoseItIsTheSourceOf()
    {
        SystemImage image = TestSystem.Image();
        PartitionRow low = image.Partitions[0] with { Health = [new HealthRow(HealthError.Halted, HealthAction.HaltChannels)] };
        using TestRun run = TestRun.Opened(image with { Partitions = image.Partitions.SetItem(0, low) });
        run.Low.Program = (_, _) => SlotExitReason.Halted;
        run.Frame();
        Assert.Equal(ChannelState.Halted, run.Monitor.StateOf(TestSystem.Up));
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Down));
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Side));
    }

    [Fact]
    public void ARefusedImageNeverRunsAndItsChannelsNeverOpen()
    {
        using var run = new TestRun(change: parts => parts with
        {
            Partitions = parts.Partitions.SetItem(0, new PartitionPart(parts.Partitions[0].Machine, null, "segment-hash")),
        });
        Assert.Equal(StoreStatus.Ok, run.StartStatus);
        run.Frame(TestRun.Time());
        run.Frames(3);
        Assert.Equal(PartitionLifecycle.Faulted, run.Monitor.StateOf(TestSystem.Low));
        Assert.Equal(0, run.Low.Slots);
        Assert.Equal(ChannelState.Closed, run.Monitor.StateOf(TestSystem.Up));
        Assert.Equal(ChannelState.Closed, run.Monitor.StateOf(TestSystem.Down));
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Side));
    }

    [Fact]
    public void ASegmentThatDoesNotStandInMemoryAsSignedIsRefused()
    {
        LoadedImage image = TestSystem.ProgramImage();
        LoadedSegment text = image.Segments[0];
        LoadedImage overlapped = image with { Segments = [text, text with { Name = "liar", Bytes = [.. "another first instruction"u8] }] };
        using var run = new TestRun(change: parts => parts with
        {
            Partitions = parts.Partitions.SetItem(0, new PartitionPart(parts.Partitions[0].Machine, overlapped, string.Empty)),
        });
        run.Frame(TestRun.Time());
        Assert.Equal(PartitionLifecycle.Faulted, run.Monitor.StateOf(TestSystem.Low));
        Assert.Equal(0, run.Low.Slots);
    }

    [Fact]
    public void AnOperatorsRestartIsAStartAnew()
    {
        using TestRun run = TestRun.Opened();
        run.Low.Program = (_, _) => SlotExitReason.Halted;
        run.Frame();
        Assert.Equal(PartitionLifecycle.Halted, run.Monitor.StateOf(TestSystem.Low));
        run.Low.Program = null;
        run.Frame(new FrameInputs { Restarts = [TestSystem.Low, new PartitionId(99)] });
        Assert.Equal((PartitionLifecycle.Running, "operator"), (run.Monitor.StateOf(TestSystem.Low), run.Partitions[^1].Reason));
        Assert.Equal(1, run.Low.Slots);
    }

    private static (Digest High, Digest Other) Observe(string how)
    {
        using TestRun run = TestRun.Opened();
        run.Other.Program = (p, tick) =>
        {
            p.Print("tick " + tick);
            return SlotExitReason.BudgetSpent;
        };
        run.Frames(2);
        run.Low.Program = (p, _) => how switch
        {
            "shutdown" => SlotExitReason.Shutdown,
            "throws" => throw new InvalidOperationException("the emulated PC is wrong"),
            "emulator fault" => SlotExitReason.EmulatorFault,
            "halted" => SlotExitReason.Halted,
            "nonsense" => (SlotExitReason)77,
            "throws in transcript" => Break(p),
            _ => SlotExitReason.BudgetSpent,
        };
        run.Frames(6);
        return (run.Monitor.TranscriptOf(TestSystem.High), run.Monitor.TranscriptOf(TestSystem.Other));
    }

    private static SlotExitReason Break(ScriptedPartition partition)
    {
        partition.Inbox.Add((default, 0, default, null!, 0));
        return SlotExitReason.BudgetSpent;
    }

    private static byte[] ReadByte(ScriptedPartition partition, ulong address)
    {
        var read = new byte[1];
        Assert.True(partition.TryCopyOut(new GuestClaim(address, 1), read));
        return read;
    }

    private static byte[] ReadAll(ScriptedPartition partition)
    {
        var read = new byte[TestSystem.MemoryBytes];
        Assert.True(partition.TryCopyOut(new GuestClaim(0, TestSystem.MemoryBytes), read));
        return read.Concat(new byte[] { (byte)partition.Inbox.Count, (byte)partition.SubmissionCount }).ToArray();
    }
}
