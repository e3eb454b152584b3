using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>What the low side of a downgrade sees: slots, padded sizes, consecutive numbers (acceptance row 38).</summary>
public sealed class ReleaseStageTests
{
    [Fact]
    public void ReleasesComeInSlotsOneASlotWithConsecutiveNumbersAndPaddedSizes()
    {
        using TestRun run = TestRun.Opened();
        var arrivals = new List<(ulong Frame, ulong Sequence, int Bytes)>();
        TestRun.Once(run.High, p =>
        {
            p.Submit(2, 2, "first");
            p.Submit(2, 2, "Forbidden");
            p.Submit(2, 2, "the third is longer");
            p.Submit(2, 2, "fourth");
        });
        run.Frame();
        IEnumerable<ReviewItem> backwards = run.Monitor.ReviewQueue.Reverse();       // Approved in another order than submitted.
        run.Note([.. backwards.SelectMany(item => new[] { run.Approve(item, run.People.Alice), run.Approve(item, run.People.Bob) })]);
        for (int i = 0; i < 24; i++)
        {
            int before = run.Low.Inbox.Count;
            ulong frame = run.Monitor.Frame;
            run.Frame();
            if (run.Low.Inbox.Count > before)
            {
                Assert.Equal(before + 1, run.Low.Inbox.Count);
                arrivals.Add((frame, run.Low.Inbox[^1].Sequence, run.Low.Inbox[^1].Payload.Length));
            }
        }

        Assert.Equal([1UL, 2UL, 3UL], arrivals.Select(a => a.Sequence));
        Assert.Equal([16, 24, 16], arrivals.Select(a => a.Bytes));
        Assert.All(arrivals, a => Assert.Equal(0UL, (a.Frame + 1) % 4));
        Assert.All(run.Low.Inbox, m => Assert.Equal(m.Payload.Length, m.ContentBytes));
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(17, 24)]
    [InlineData(24, 24)]
    [InlineData(1, 16)]
    public void AMessageIsPaddedToTheSmallestClassThatHoldsIt(int lengthBytes, int padded)
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1(new string('m', lengthBytes));
        run.Note(run.Approve(item, run.People.Alice), run.Approve(item, run.People.Bob));
        run.Frames(6);
        Assert.Equal(padded, Assert.Single(run.Low.Inbox).Payload.Length);
    }

    [Fact]
    public void WhatTheHighSideDoesOtherwiseDoesNotShow()
    {
        Digest quiet = Observe(_ => { });
        Assert.Equal(quiet, Observe(run => run.High.Program = (p, tick) =>
        {
            p.Submit(2, 2, tick % 2000 < 1000 ? "Forbidden" : "wrong length, far above the twenty-four bytes");
            p.Submit(9, 9, "nowhere");
            return tick % 3000 < 1000 ? SlotExitReason.Shutdown : SlotExitReason.BudgetSpent;
        }));
    }

    private static Digest Observe(System.Action<TestRun> act)
    {
        using TestRun run = TestRun.Opened();
        act(run);
        run.Frames(20);
        return run.Monitor.TranscriptOf(TestSystem.Low);
    }
}
