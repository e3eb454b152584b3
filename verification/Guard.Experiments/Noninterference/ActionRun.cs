using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Noninterference;

/// <summary>One run of the exhaustive form of C4 between two frames; it can be forked.</summary>
internal sealed class ActionRun : IDisposable
{
    private readonly ScriptedPartition _low;
    private readonly FacedPartition _high;
    private readonly ScriptedPartition _other;
    private readonly SmallRun _run;

    /// <summary>Started, and its first frame run, in which the channels open.</summary>
    internal ActionRun(SystemImage image, string plant)
    {
        _low = new ScriptedPartition(SmallSystem.Low, SmallSystem.MemoryBytes) { Program = LowScript.Low };
        _high = new FacedPartition(new ScriptedPartition(SmallSystem.High, SmallSystem.MemoryBytes));
        _other = new ScriptedPartition(SmallSystem.Other, SmallSystem.MemoryBytes) { Program = LowScript.Other };
        _run = SmallRun.Scripted(image, plant, _low, _high, _other);
        _high.TakeFace();
    }

    internal Digest Low => _run.Monitor.TranscriptOf(SmallSystem.Low);

    internal Digest Other => _run.Monitor.TranscriptOf(SmallSystem.Other);

    /// <summary>All that must repeat: transcripts of all three, the journal, the log's tree.</summary>
    internal (Digest Run, Digest Journal, Digest Log) Whole => (_run.Monitor.RunDigest(), _run.Monitor.JournalDigest, _run.LogRoot());

    internal ImmutableArray<string> LowSeen => [.. _low.Seen];

    internal ImmutableArray<Delivery> Deliveries => [.. _low.Deliveries];

    /// <summary>One frame in which High does one thing; what crossed High's boundary in it.</summary>
    internal byte[] Step(int action)
    {
        _high.Inner.Program = HighActions.Programs[action];
        _run.Step();
        return _high.TakeFace();
    }

    internal ActionRun Forked(List<byte[]>? borrowed = null) => Fork.Of(this, borrowed);

    public void Dispose() => _run.Dispose();
}
