using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class ReplayTests
{
    [Fact]
    public void TheOrderOfExecutionChangesNothing()
    {
        using TestRun first = Played(backwards: false);
        using TestRun second = Played(backwards: true);
        Assert.Equal(first.Monitor.RunDigest(), second.Monitor.RunDigest());
        Assert.Equal(first.Root(), second.Root());
        Assert.Equal(first.Transfers, second.Transfers);
    }

    [Fact]
    public void TheJournalReplaysToTheSameTranscriptJournalAndRoot()
    {
        using TestRun run = Played(backwards: false);
        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        using TestRun replay = Replay(run, Act);
        Assert.Equal(run.Monitor.RunDigest(), replay.Monitor.RunDigest());
        Assert.Equal(run.Monitor.JournalDigest, replay.Monitor.JournalDigest);
        Assert.Equal(run.Root(), replay.Root());
        Assert.Equal(2, run.Low.Inbox.Count);
    }

    [Fact]
    public void ADomainAloneReachesTheSameDigestFromItsOwnJournal()
    {
        using TestRun run = Played(backwards: false);
        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        foreach (uint id in new uint[] { 1, 2, 3 })
        {
            var alone = new MemoryStore("alone", new StoreWire());
            string name = run.Image.Partitions[(int)id - 1].Name;
            alone[name] = run.Journal[name];
            var machine = new ScriptedPartition(id, TestSystem.MemoryBytes);
            Program(machine);
            bool isRun = DomainReplay.TryRun(
                run.Image,
                new PartitionId(id),
                new PartitionPart(machine, TestSystem.ProgramImage(), string.Empty),
                alone,
                1,
                null,
                out Digest transcript,
                out string diagnosis);
            Assert.True(isRun, diagnosis);
            Assert.Equal(run.Monitor.TranscriptOf(new PartitionId(id)), transcript);
        }
    }

    [Fact]
    public void AnInputThatIsLeftOutShows()
    {
        using TestRun run = Played(backwards: false);
        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        byte[] journal = run.Journal["low"];
        int offset = 0;
        int at = 0;
        while (JournalFrame.TryNext(journal, ref offset, out ReadOnlySpan<byte> body) && body[0] != (byte)JournalEntryKind.Input)
        {
            at = offset;
        }

        run.Journal["low"] = [.. journal[..at], .. journal[offset..]];
        using TestRun replay = Replay(run, Act);
        Assert.NotEqual(run.Monitor.RunDigest(), replay.Monitor.RunDigest());
    }

    [Fact]
    public void ADamagedJournalIsNotReadAndATornTailIs()
    {
        using TestRun run = Played(backwards: false);
        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        byte[] system = run.Journal["system"];
        run.Journal["system"] = system[..^3];
        Assert.True(JournalReader.TryRead(run.Journal, run.Image, out ImmutableArray<JournalEpoch> epochs, out _));
        Assert.Null(Assert.Single(epochs).Frames);
        byte[] spoilt = (byte[])system.Clone();
        spoilt[system.Length / 2] ^= 1;
        run.Journal["system"] = spoilt;
        Assert.False(JournalReader.TryRead(run.Journal, run.Image, out _, out string diagnosis));
        Assert.Contains("system", diagnosis, StringComparison.Ordinal);
    }

    [Fact]
    public void InputIsTakenAsFarAsThePortHasRoomAndNotByOthers()
    {
        using TestRun run = TestRun.Opened();
        FramePlan plan = run.Monitor.BeginFrame(new FrameInputs
        {
            Console =
            [
                new ConsoleInput(TestSystem.Low, 0, [.. new byte[10]]),
                new ConsoleInput(TestSystem.Low, 0, [.. new byte[10]]),
                new ConsoleInput(TestSystem.Low, 1, [1]),
                new ConsoleInput(new PartitionId(9), 0, [1]),
                new ConsoleInput(TestSystem.Low, -1, [1]),
            ],
        });
        Assert.Equal([10, 6, 0, 0, 0], plan.AcceptedConsoleBytes);
        Assert.Equal(16, run.Low.Input.Count);
        Assert.Empty(run.High.Input);
    }

    /// <summary>Replays a run's first epoch with fresh partitions on fresh stores; acts as the run did before each frame, the
    /// first as -1.</summary>
    internal static TestRun Replay(TestRun run, Action<TestRun, int> act)
    {
        Assert.True(JournalReader.TryRead(run.Journal, run.Image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis), diagnosis);
        var replay = new TestRun(run.Image, isReplay: true);
        for (ulong frame = 0; frame < epochs[0].Frames; frame++)
        {
            act(replay, (int)frame - 1);
            replay.Frame(epochs[0].InputsOf(frame));
        }

        Assert.Equal(StoreStatus.Ok, replay.Monitor.Close());
        return replay;
    }

    private static TestRun Played(bool backwards)
    {
        var run = new TestRun();
        Act(run, 0);
        run.Frame(TestRun.Time());
        for (int frame = 0; frame < 30; frame++)
        {
            Act(run, frame);
            FrameInputs inputs = FrameInputs.Empty;
            if (frame % 5 == 1)
            {
                inputs = inputs with { Console = [new ConsoleInput(TestSystem.Low, 0, [.. "in"u8])] };
            }

            if (frame == 9)
            {
                inputs = inputs with { Restarts = [TestSystem.Other], Wall = new WallSample(TestSystem.Noon + 20, Guard.Audit.WallQuality.Stepped) };
            }

            if (frame is 4 or 12)
            {
                ImmutableArray<ReviewItem> queue = run.Monitor.ReviewQueue;
                inputs = inputs with
                {
                    Notes = [.. queue.SelectMany(i => new[] { run.Approve(i, run.People.Alice), run.Approve(i, run.People.Bob) })],
                };
            }

            run.Frame(inputs, backwards);
        }

        return run;
    }

    private static void Act(TestRun run, int frame)
    {
        Program(run.Low);
        Program(run.High);
        Program(run.Other);
    }

    /// <summary>What the partitions do depends on their own time and memory alone.</summary>
    private static void Program(ScriptedPartition partition) => partition.Program = (self, tick) =>
    {
        ulong frame = tick / TestSystem.FrameTicks;
        self.Poke(16, (byte)(frame + (ulong)self.Input.Count));
        switch (self.Id.Value)
        {
            case 1 when frame % 2 == 0:
                self.Submit(1, 1, frame % 6 == 0 ? "Forbidden" : $"{frame} {self.Inbox.Count} {self.Input.Count}");
                self.Print($"low {frame}\n");
                return SlotExitReason.BudgetSpent;
            case 2 when frame is 2 or 10:
                self.Submit(2, 2, $"status {self.Inbox.Count}");
                return SlotExitReason.Waiting;
            case 3 when frame == 15:
                return SlotExitReason.Shutdown;
            case 3:
                self.Submit(frame % 4 == 0 ? 3u : 1u, 1, "side");
                return SlotExitReason.Idle;
            default:
                return SlotExitReason.Idle;
        }
    };
}
