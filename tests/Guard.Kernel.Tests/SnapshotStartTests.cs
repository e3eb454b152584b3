using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class SnapshotStartTests
{
    [Fact]
    public void ARunFromSnapshotsHasTheTranscriptsOfTheColdRunFromThereOn()
    {
        using TestRun cold = Opened();
        cold.Frames(6);
        ImmutableArray<CapturedPartition> taken = TestSnapshots.Capture(cold);
        Assert.All(taken, one => Assert.Equal(7UL, one.Frame));
        using TestRun warm = new(change: parts => WithSnapshots(parts, taken), start: false);
        Programs(warm);
        Assert.Equal(StoreStatus.Ok, warm.Monitor.Start());
        Assert.Equal(7UL, warm.Monitor.Frame);
        warm.Frame(TestRun.Time());
        cold.Frame();
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(cold.Monitor.RunDigest(), warm.Monitor.RunDigest());
            warm.Frame();
            cold.Frame();
        }

        // A message after the snapshot goes the same way in both, by the same number and in the same frames.
        foreach (TestRun run in new[] { cold, warm })
        {
            run.Transfers.Clear();
            ScriptedPartition low = run.Low;
            Func<ScriptedPartition, ulong, SlotExitReason> before = low.Program!;
            low.Program = (self, tick) =>
            {
                self.Program = before;
                self.Submit(1, 1, "after the snapshot");
                return before(self, tick);
            };
            run.Frames(8);
        }

        Assert.NotEmpty(cold.High.Inbox);
        Assert.Equal(cold.High.Inbox.Select(item => item.Payload), warm.High.Inbox.Select(item => item.Payload));
        Assert.Equal(
            cold.Transfers.Select(moved => (moved.From, moved.To, moved.Reason)),
            warm.Transfers.Select(moved => (moved.From, moved.To, moved.Reason)));
        Assert.Equal(cold.Monitor.RunDigest(), warm.Monitor.RunDigest());
    }

    [Fact]
    public void TheStartIsRecordedMeasuredAndJournalled()
    {
        using TestRun cold = Opened();
        ImmutableArray<CapturedPartition> taken = TestSnapshots.Capture(cold);
        using TestRun warm = new(change: parts => WithSnapshots(parts, taken));
        string log = TestSnapshots.LogText(warm);
        Assert.Equal(3, TestSnapshots.Count(log, "\"type\":\"image.snapshot\""));
        Assert.Equal(3, TestSnapshots.Count(log, "\"obj\":\"frame 1\""));
        Assert.Equal(3, TestSnapshots.Count(log, "\"reason\":\"snapshot\""));
        using TestRun booted = new();
        Assert.NotEqual(booted.Monitor.Measurement, warm.Monitor.Measurement);
        warm.Frame(TestRun.Time());
        warm.Frames(4);
        Assert.Equal(StoreStatus.Ok, warm.Monitor.Close());
        Assert.True(JournalReader.TryRead(warm.Journal, warm.Image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis), diagnosis);
        Assert.Equal((1UL, 6UL), (epochs[0].FirstFrame, epochs[0].Frames!.Value));
    }

    [Fact]
    public void ADomainAloneGoesOnFromItsOwnSnapshotAndFromNoOther()
    {
        using TestRun cold = Opened();
        cold.Frames(3);
        ImmutableArray<CapturedPartition> taken = TestSnapshots.Capture(cold);
        using TestRun warm = new(change: parts => WithSnapshots(parts, taken), start: false);
        Programs(warm);
        warm.Monitor.Start();
        warm.Frame(TestRun.Time());
        warm.Frames(5);
        Assert.Equal(StoreStatus.Ok, warm.Monitor.Close());
        for (int i = 0; i < TestSnapshots.All.Length; i++)
        {
            Assert.Equal(string.Empty, Alone(warm, i, taken[i], out Digest transcript));
            Assert.Equal(warm.Monitor.TranscriptOf(TestSnapshots.All[i]), transcript);
            Assert.Contains("is not here", Alone(warm, i, null, out _), StringComparison.Ordinal);
            Assert.Contains("is not here", Alone(warm, i, taken[i] with { Errors = 9 }, out _), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ARestartBootsTheImage()
    {
        using TestRun cold = Opened();
        TestRun.Once(cold.Low, p => p.Poke(0x900, 7));
        cold.Frames(2);
        ImmutableArray<CapturedPartition> taken = TestSnapshots.Capture(cold);
        using TestRun warm = new(change: parts => WithSnapshots(parts, taken));
        Assert.Equal(7, ReadByte(warm.Low, 0x900));
        warm.Frame(TestRun.Time());
        TestRun.Once(warm.Low, _ => { }, SlotExitReason.Shutdown);
        warm.Frames(2);
        Assert.Equal(0, ReadByte(warm.Low, 0x900));
        Assert.Equal((byte)TestSystem.Program[0], ReadByte(warm.Low, (int)TestSystem.ProgramImage().Segments[0].Address));
    }

    [Fact]
    public void ARefusedPageIsRecordedByNameAndStopsThatPartitionOnly()
    {
        using TestRun run = Opened();
        run.Low.LastCrash = new CrashRecord("page 00081h of the snapshot is not what was signed", 0, [], [], 0);
        run.Low.Program = (_, _) => SlotExitReason.ImageRefused;
        run.Frame();
        Assert.NotEqual(PartitionLifecycle.Running, run.Monitor.StateOf(TestSystem.Low));
        Assert.Equal(PartitionLifecycle.Running, run.Monitor.StateOf(TestSystem.High));
        string log = TestSnapshots.LogText(run);
        Assert.Equal(1, TestSnapshots.Count(log, "\"reason\":\"snapshot-page\""));
        Assert.Contains("page 00081h of the snapshot is not what was signed", log, StringComparison.Ordinal);
    }

    [Fact]
    public void BeforeItsFirstFrameNothingIsTaken()
    {
        using TestRun run = new();
        Assert.Equal("it has not run yet", Reason(run, TestSystem.Low));
        Assert.Equal("there is no such partition", Reason(run, new PartitionId(99)));
    }

    [Fact]
    public void NothingIsTakenOfAPartitionThatRestartedOrStopped()
    {
        using TestRun run = Opened();
        TestRun.Once(run.Low, _ => { }, SlotExitReason.Shutdown);
        run.Frame();
        Assert.Equal("it was restarted", Reason(run, TestSystem.Low));
        run.High.Program = (_, _) => SlotExitReason.EmulatorFault;
        run.Frame();
        Assert.Equal("it does not run", Reason(run, TestSystem.High));
    }

    [Theory]
    [InlineData("image", "K111")]
    [InlineData("policy", "K111")]
    [InlineData("frame", "K112")]
    public void SnapshotsOfAnotherImagePolicyOrFrameAreNotStarted(string what, string check)
    {
        using TestRun cold = Opened();
        ImmutableArray<CapturedPartition> taken = TestSnapshots.Capture(cold);
        var refused = Assert.Throws<PlanRefusedException>(() => new TestRun(change: parts => With(parts, 1, what switch
        {
            "image" => TestSnapshots.Loaded(parts, 1, taken[1]) with { Image = Digest.From(Sha256.Hash("x"u8)) },
            "policy" => TestSnapshots.Loaded(parts, 1, taken[1]) with { Policy = Digest.From(Sha256.Hash("x"u8)) },
            _ => TestSnapshots.Loaded(parts, 1, taken[1]) with { Frame = 2 },
        }, With(parts, 0, TestSnapshots.Loaded(parts, 0, taken[0])))));
        Assert.Contains(refused.Findings, finding => finding.Check == check || finding.Rule == check);
    }

    [Fact]
    public void StateThatThePartitionRefusesIsAnImageRefused()
    {
        using TestRun cold = Opened();
        ImmutableArray<CapturedPartition> taken = TestSnapshots.Capture(cold);
        using TestRun warm = new(change: parts => With(parts, 0, TestSnapshots.Loaded(parts, 0, taken[0] with { State = [1, 2, 3] })));
        Assert.Equal(PartitionLifecycle.Faulted, warm.Monitor.StateOf(TestSystem.Low));
        Assert.Equal(1, TestSnapshots.Count(TestSnapshots.LogText(warm), "\"reason\":\"snapshot-state\""));
    }

    private static TestRun Opened()
    {
        var run = new TestRun();
        Programs(run);
        run.Frame(TestRun.Time());
        return run;
    }

    // Each does something that depends on its memory and the time.
    private static void Programs(TestRun run)
    {
        foreach (ScriptedPartition partition in new[] { run.Low, run.High, run.Other })
        {
            partition.Program = Work;
        }
    }

    private static SlotExitReason Work(ScriptedPartition partition, ulong tick)
    {
        partition.Poke(0x1000 + (int)(tick / TestSystem.FrameTicks), (byte)(ReadByte(partition, 0x1000) + partition.Slots));
        return SlotExitReason.Waiting;
    }

    private static byte ReadByte(ScriptedPartition partition, int address)
    {
        var one = new byte[1];
        Assert.True(partition.TryCopyOut(new GuestClaim((ulong)address, 1), one));
        return one[0];
    }

    private static string Reason(TestRun run, PartitionId id) => run.Monitor.TryCapture(id, out _);

    private static MonitorParts With(MonitorParts parts, int index, LoadedSnapshot snapshot, MonitorParts? onto = null)
    {
        MonitorParts all = onto ?? parts;
        return all with { Partitions = all.Partitions.SetItem(index, all.Partitions[index] with { Snapshot = snapshot }) };
    }

    private static MonitorParts WithSnapshots(MonitorParts parts, ImmutableArray<CapturedPartition> taken)
    {
        MonitorParts all = parts;
        for (int i = 0; i < taken.Length; i++)
        {
            all = With(parts, i, TestSnapshots.Loaded(parts, i, taken[i]), all);
        }

        return all;
    }

    private static string Alone(TestRun run, int index, CapturedPartition? taken, out Digest transcript)
    {
        string name = run.Image.Partitions[index].Name;
        var journal = new MemoryStore("alone", new StoreWire());
        journal[name] = run.Journal[name];
        var machine = new ScriptedPartition((uint)index + 1, TestSystem.MemoryBytes) { Program = Work };
        var part = new PartitionPart(machine, TestSystem.ProgramImage(), string.Empty)
        {
            Snapshot = taken is null ? null : TestSnapshots.Loaded(run.Parts, index, taken),
        };
        DomainReplay.TryRun(run.Image, TestSnapshots.All[index], part, journal, 1, null, out transcript, out string diagnosis);
        return diagnosis;
    }
}
