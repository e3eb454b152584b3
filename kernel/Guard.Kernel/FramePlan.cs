using System.Collections.Generic;
using System.Collections.Immutable;

namespace Guard.Kernel;

/// <summary>What the host executes for one frame: the runs in any order, on any number of threads, each exactly once. Valid
/// until EndFrame.</summary>
public sealed class FramePlan
{
    private readonly List<int> _accepted = [];

    internal FramePlan(ImmutableArray<FrameRun> runs)
    {
        Runs = runs;
    }

    /// <summary>The frame's number, from 0 in each boot epoch.</summary>
    public ulong Frame { get; internal set; }

    /// <summary>One run a partition, in plan order.</summary>
    public ImmutableArray<FrameRun> Runs { get; }

    /// <summary>For each <see cref="FrameInputs.Console"/> entry: how many of its bytes were taken. Entries beyond the bound:
    /// 0.</summary>
    public IReadOnlyList<int> AcceptedConsoleBytes => _accepted;

    /// <summary>How many of the notes were taken from the front; the rest waits for the next frame.</summary>
    public int AcceptedNotes { get; internal set; }

    /// <summary>True when the journal could not be written: nothing may be executed, and the run is over.</summary>
    public bool IsModuleHalted { get; internal set; }

    internal void Clear(ulong frame)
    {
        Frame = frame;
        AcceptedNotes = 0;
        _accepted.Clear();
    }

    internal void Accept(int bytes) => _accepted.Add(bytes);
}
