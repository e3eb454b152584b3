// Protects: a frame's run touches one partition only, so runs may go in any order on any threads.
// Trusts: nothing of the emulated PC; what it throws is its own fault (PartitionEntry).
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One partition's work in one frame. The host calls <see cref="Execute"/> exactly once, on any thread.</summary>
public sealed class FrameRun
{
    private readonly PartitionEntry _entry;
    private readonly Schedule _schedule;
    private ulong _frame;

    internal FrameRun(PartitionEntry entry, Schedule schedule)
    {
        _entry = entry;
        _schedule = schedule;
        IsExecuted = true;
    }

    /// <summary>Whose slots these are.</summary>
    public PartitionId Partition => _entry.Row.Id;

    /// <summary>False when the partition is stopped; executing is then nearly free, and still asked for.</summary>
    public bool IsRunning => _entry.IsRunning;

    internal bool IsExecuted { get; private set; }

    internal PartitionEntry Entry => _entry;

    /// <summary>Runs the partition's slots in order and takes its state into its transcript. Throws nothing for what a guest or
    /// its PC does.</summary>
    public void Execute()
    {
        Invariant.Holds(!IsExecuted, "a frame's run is executed once");
        IsExecuted = true;
        _entry.RunFrame(_schedule, _frame);
    }

    internal void Prepare(ulong frame)
    {
        _frame = frame;
        IsExecuted = false;
    }
}
