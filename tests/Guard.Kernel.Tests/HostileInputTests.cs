using System;
using System.Collections.Immutable;
using Guard.Audit;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>Unknown everything: nothing that comes from a guest, a desk or a port makes the monitor throw, or halt a channel.</summary>
public sealed class HostileInputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void GarbageFromEverywhereNeitherThrowsNorHalts(int seed)
    {
        using TestRun run = TestRun.Opened();
        var random = new Random(seed);
        foreach (ScriptedPartition partition in new[] { run.Low, run.High, run.Other })
        {
            partition.Program = (self, _) =>
            {
                int count = random.Next(6);
                for (int i = 0; i < count; i++)
                {
                    uint channel = random.Next(3) == 0 ? (uint)random.NextInt64(uint.MaxValue) : (uint)random.Next(5);
                    self.Submit(channel, (ushort)random.Next(4), Bytes(random, random.Next(1, 40)));
                }

                return SlotExitReason.BudgetSpent;
            };
        }

        for (int frame = 0; frame < 300; frame++)
        {
            run.Frame(new FrameInputs
            {
                Wall = random.Next(4) == 0 ? new WallSample(random.NextInt64(long.MinValue, long.MaxValue / 2), WallQuality.Unset) : null,
                Notes = [new NoteInput(new string((char)random.Next(0, 300), random.Next(200)), [.. Bytes(random, random.Next(0, 2000))])],
                Console = [new ConsoleInput(new PartitionId((uint)random.Next(5)), random.Next(-2, 4), [.. Bytes(random, random.Next(40))])],
                Restarts = random.Next(20) == 0 ? [new PartitionId((uint)random.Next(5))] : [],
            });
        }

        foreach (ChannelRow channel in run.Image.Channels)
        {
            Assert.NotEqual(ChannelState.Halted, run.Monitor.StateOf(channel.Id));
        }

        Assert.All(run.Notes, note => Assert.False(note.IsAccepted));
        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        Assert.True(JournalReader.TryRead(run.Journal, run.Image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis), diagnosis);
        Assert.Equal(301UL, Assert.Single(epochs).Frames);
    }

    [Fact]
    public void AHostThatForgetsAStepIsToldSo()
    {
        using TestRun run = TestRun.Opened();
        Assert.Throws<InvalidOperationException>(() => run.Monitor.EndFrame());
        FramePlan plan = run.Monitor.BeginFrame(FrameInputs.Empty);
        Assert.Throws<InvalidOperationException>(() => run.Monitor.BeginFrame(FrameInputs.Empty));
        plan.Runs[0].Execute();
        Assert.Throws<InvalidOperationException>(() => plan.Runs[0].Execute());
        Assert.Throws<InvalidOperationException>(() => run.Monitor.EndFrame());
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        if (count > 0 && (char)bytes[0] is ('D' or 'S'))
        {
            bytes[0] = (byte)'m';                         // The test filters' own words for 'A and B differ', a fault of ours.
        }

        return bytes;
    }
}
