using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Guard.Audit;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>A debugger sees what the plan declares, after its coming is a durable record; a replay makes the same records.</summary>
public sealed class DebuggerDoorTests
{
    private static readonly ImmutableArray<PartitionId> HighAlone = [TestSystem.High];

    [Fact]
    public void WhoWaitsAtTheStartIsRecordedBeforeAnythingRuns()
    {
        using var run = new TestRun(Declared(), change: parts => parts with { Debugged = HighAlone });
        Assert.Equal(0, run.High.Slots);
        Assert.True(run.Monitor.MayDebug(TestSystem.High));
        Assert.False(run.Monitor.MayDebug(TestSystem.Low));
        Assert.Equal(["high success attached"], Records(run));
    }

    [Fact]
    public void WhoComesLaterIsShownNothingBeforeTheRecordIsDurable()
    {
        using TestRun run = TestRun.Opened(Declared());
        run.Wire.Fault = (_, operation) => operation.StartsWith("log", StringComparison.Ordinal) ? StoreStatus.Failed : null;
        run.Frame(Input(TestSystem.High, isAttached: true));
        run.Frames(2);
        Assert.False(run.Monitor.MayDebug(TestSystem.High));
        run.Wire.Fault = null;
        run.Frames(40);
        Assert.True(run.Monitor.MayDebug(TestSystem.High));
        run.Frame(Input(TestSystem.High, isAttached: false));
        Assert.False(run.Monitor.MayDebug(TestSystem.High));
        Assert.Equal(["high success attached", "high success detached"], Records(run));
    }

    [Fact]
    public void WhatThePlanDoesNotDeclareIsRefusedAndRecorded()
    {
        using TestRun run = TestRun.Opened(Declared());
        run.Frame(Input(TestSystem.Low, isAttached: true));
        run.Frame();
        Assert.False(run.Monitor.MayDebug(TestSystem.Low));
        run.Frame(Input(TestSystem.Low, isAttached: false));
        run.Frame(Input(new PartitionId(9), isAttached: true));
        Assert.Equal(["low failure not-declared"], Records(run));
    }

    [Fact]
    public void AReplayMakesTheSameRecordsAndADebuggerChangesNoTranscript()
    {
        using var run = new TestRun(Declared(), change: parts => parts with { Debugged = HighAlone });
        using var without = new TestRun(Declared());
        FrameInputs[] inputs = [TestRun.Time(), Input(TestSystem.High, false), Input(TestSystem.High, true), Input(TestSystem.High, true), FrameInputs.Empty];
        foreach (FrameInputs input in inputs)
        {
            run.Frame(input);
            without.Frame(input with { Debuggers = [] });
        }

        Assert.Equal(StoreStatus.Ok, run.Monitor.Close());
        Assert.Equal(["high success attached", "high success detached", "high success attached", "high success detached"], Records(run));
        Assert.Equal(without.Monitor.RunDigest(), run.Monitor.RunDigest());
        Assert.True(JournalReader.TryRead(run.Journal, run.Image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis), diagnosis);
        ImmutableArray<PartitionId> first = [.. epochs[0].InputsOf(0).Debuggers.Where(input => input.IsAttached).Select(input => input.Partition)];
        using var replay = new TestRun(run.Image, isReplay: true, change: parts => parts with { Debugged = first });
        for (ulong frame = 0; frame < epochs[0].Frames; frame++)
        {
            replay.Frame(epochs[0].InputsOf(frame));
        }

        Assert.Equal(StoreStatus.Ok, replay.Monitor.Close());
        Assert.Equal(run.Root(), replay.Root());
        Assert.Equal(run.Journal["system"], replay.Journal["system"]);
    }

    private static FrameInputs Input(PartitionId partition, bool isAttached) => new() { Debuggers = [new DebuggerInput(partition, isAttached)] };

    private static SystemImage Declared()
    {
        SystemImage image = TestSystem.Image();
        return image with { Partitions = image.Partitions.SetItem(1, image.Partitions[1] with { TakesDebugger = true }) };
    }

    // Subject, outcome and reason of the records about debuggers, from the write-ahead log's bytes.
    private static string[] Records(TestRun run) =>
    [
        .. Encoding.Latin1.GetString(run.LogFiles[LogLayout.Wal]).Split("{\"blind\"")
            .Where(record => record.Contains("\"type\":\"partition.debug\"", StringComparison.Ordinal))
            .Select(record => $"{Field(record, "subj")} {Field(record, "outcome")} {Field(record, "reason")}"),
    ];

    private static string Field(string record, string key) => Regex.Match(record, $"\"{key}\":\"([^\"]*)\"").Groups[1].Value;
}
