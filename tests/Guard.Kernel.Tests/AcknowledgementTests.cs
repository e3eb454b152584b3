using System;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>What a source learns is a function of low-side state only: the two-run tests of the staged acknowledgement.</summary>
public sealed class AcknowledgementTests
{
    [Theory]
    [InlineData("fine", AcknowledgementState.Ok)]
    [InlineData("Forbidden", AcknowledgementState.Format)]
    [InlineData("Gone at B", AcknowledgementState.Format)]
    public void TheSymbolOfAnEpochIsTheWorstVerdict(string text, byte symbol)
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p =>
        {
            p.Submit(1, 1, "fine");
            p.Submit(1, 1, text);
        });
        byte[] symbols = Symbols(run, 6);
        Assert.Contains(symbol, symbols);
        Assert.All(symbols, seen => Assert.True(seen <= symbol));
        Assert.Equal(0, run.Other.Acknowledgement(3));
    }

    [Fact]
    public void OneFrameLaterTheSymbolStandsThereOnce()
    {
        using TestRun run = TestRun.Opened();
        TestRun.Once(run.Low, p => p.Submit(1, 2, "wrong type"));
        run.Frames(2);                                    // Frame 1 belongs to the epoch that ends with frame 3.
        Assert.Equal(AcknowledgementState.Nothing, run.Low.Acknowledgement(1));
        run.Frame();
        Assert.Equal(AcknowledgementState.Format, run.Low.Acknowledgement(1));
        run.Frames(2);
        Assert.Equal(AcknowledgementState.Nothing, run.Low.Acknowledgement(1));
    }

    [Theory]
    [InlineData("sink never reads")]
    [InlineData("officer halts")]
    [InlineData("log fails")]
    [InlineData("sink crashes")]
    [InlineData("log fails at once")]
    public void NothingAboveChangesWhatTheSourceSees(string above)
    {
        byte[] quiet = Observe(_ => { }, run => run.Frame());
        byte[] disturbed = Observe(
            run =>
            {
                if (above == "sink never reads")
                {
                    run.High.InboxMessages = 0;
                }
                else if (above == "sink crashes")
                {
                    run.High.Program = (_, _) => SlotExitReason.Shutdown;
                }
                else if (above.StartsWith("log fails", StringComparison.Ordinal))
                {
                    int from = above == "log fails" ? 40 : 0;
                    run.Wire.Fault = (index, operation) =>
                        index > from && operation.StartsWith("log", StringComparison.Ordinal) ? StoreStatus.Failed : null;
                }
            },
            run =>
            {
                if (above == "officer halts")
                {
                    run.Note(run.Command(TestSystem.Up, ChannelCommand.Halt, 0, run.People.Carol));
                }
                else
                {
                    run.Frame();
                }
            });
        Assert.Equal(quiet, disturbed);
    }

    private static byte[] Observe(Action<TestRun> before, Action<TestRun> second)
    {
        using TestRun run = TestRun.Opened();
        before(run);
        var seen = new System.Collections.Generic.List<byte>();
        string[] script = ["fine", "Forbidden", "fine", "fine", "Gone at B", "fine", "fine", "fine", "Forbidden", "fine", "fine", "fine"];
        for (int i = 0; i < 24; i++)
        {
            string text = script[i % script.Length];
            TestRun.Once(run.Low, p =>
            {
                seen.Add(p.Acknowledgement(1));
                p.Submit(1, 1, text);
            });
            if (i == 2)
            {
                second(run);
            }
            else
            {
                run.Frame();
            }
        }

        seen.AddRange(run.Monitor.TranscriptOf(TestSystem.Low).ToBytes());
        return seen.ToArray();
    }

    private static byte[] Symbols(TestRun run, int frames)
    {
        var symbols = new byte[frames];
        for (int i = 0; i < frames; i++)
        {
            run.Frame();
            symbols[i] = run.Low.Acknowledgement(1);
        }

        return symbols;
    }
}
