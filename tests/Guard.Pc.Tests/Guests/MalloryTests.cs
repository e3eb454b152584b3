using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests.Guests;

public sealed class MalloryTests
{
    private const int FramesAtMost = 60;

    [Fact]
    public void EveryAttemptEndsAsPromisedAndMalloryCrashesAlone()
    {
        GuestRun run = new("mallory");
        List<GuestRun.Message> messages = [];
        while (run.LastExit.Reason != SlotExitReason.Shutdown && run.Frame < FramesAtMost)
        {
            messages.AddRange(run.RunFrame());
        }

        string console = run.Console;
        Assert.DoesNotContain("PROMISED", console, StringComparison.Ordinal);
        Assert.DoesNotContain("FAULT", console, StringComparison.Ordinal);
        Assert.Contains("1,000 doorbells at once: 1000 answered accepted\n", console, StringComparison.Ordinal);
        Assert.Contains("all 65,536 ports: 0 answered that are not mine\n", console, StringComparison.Ordinal);
        Assert.Contains("memory behind my RAM: 0 answered that are not mine\n", console, StringComparison.Ordinal);
        Assert.Contains("PCI, CMOS, SMI, fw_cfg, backdoor: 0 answered that are not mine\n", console, StringComparison.Ordinal);
        Assert.Contains(": 4 of 4 fault\n", console, StringComparison.Ordinal);
        Assert.Contains("code that changes itself: runs as changed\n", console, StringComparison.Ordinal);
        Assert.Contains("a handler that faults at once: 50000 faults taken\n", console, StringComparison.Ordinal);
        Assert.EndsWith("triple fault: good-bye\n", console, StringComparison.Ordinal);
        Assert.All(console.Split('\n'), line => Assert.InRange(line.Length, 0, 77));

        Assert.Equal(SlotExitReason.Shutdown, run.LastExit.Reason);
        CrashRecord crash = run.Partition.LastCrash!;
        Assert.StartsWith("triple fault", crash.Cause, StringComparison.Ordinal);
        Assert.Equal(0xCC, crash.InstructionBytes[0]);
        Assert.InRange(run.Partition.Counters.Faults, 50_000UL, 50_010UL);
        Assert.Equal(13UL, run.Partition.Counters.MalformedClaims);
    }

    [Fact]
    public void TheGuardIsGivenWhatWasWellFormedInOrder()
    {
        GuestRun run = new("mallory");
        List<GuestRun.Message> messages = run.RunFrames(FramesAtMost);
        (uint, int, string)[] expected =
        [
            (2, 2, "HELLO FROM MALLORY\n"),
            (1, 2, "HELLO FROM MALLORY\n"),
            (3, 2, "HELLO FROM MALLORY\n"),
            (4, 2, "HELLO FROM MALLORY\n"),
            (5, 2, "HELLO FROM MALLORY\n"),
            (99, 2, "HELLO FROM MALLORY\n"),
            (uint.MaxValue, 2, "HELLO FROM MALLORY\n"),
            (2, 9, "HELLO FROM MALLORY\n"),
            (2, 0, "HELLO FROM MALLORY\n"),              // Type 65,538 is none.
            (2, 2, "THIS IS SECRET\n"),
            (2, 2, "THIS IS S E C R E T\n"),
            (2, 2, "CAF\u00c3\u0089 \u0000\u001b[2J\n"),
            (2, 2, "THE ORIGINAL STANDS\n"),
            (2, 2, "HELLO FROM MALLORY\n"),              // Four of a thousand doorbells.
            (2, 2, "HELLO FROM MALLORY\n"),
            (2, 2, "HELLO FROM MALLORY\n"),
            (2, 2, "HELLO FROM MALLORY\n"),
        ];
        Assert.Equal(expected, messages.Select(message => (message.Channel, (int)message.Type, message.Text)));
        Assert.Equal(996UL, run.Partition.Counters.DoorbellsOverAllowance);
    }

    [Fact]
    public void AfterARestartItRunsAsTheFirstTime()
    {
        GuestRun first = new("mallory");
        string booted = StateHash.Of(first.Partition);
        first.RunFrames(FramesAtMost);
        CrashRecord crash = first.Partition.LastCrash!;
        GuestImage.Start(first.Partition, "mallory", new byte[16]);
        Assert.Equal(booted, StateHash.Of(first.Partition));
        Assert.Same(crash, first.Partition.LastCrash);
        string before = first.Console;
        first.RunFrames(FramesAtMost);
        Assert.Equal(before + before, first.Console);
    }
}
