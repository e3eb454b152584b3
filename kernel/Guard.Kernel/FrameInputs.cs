using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Everything that comes from outside before one frame; journalled before it acts. In a run's journal this is the
/// complete list.</summary>
public sealed record FrameInputs
{
    /// <summary>Most entries of each kind taken in one frame; more are not taken and are offered again by the host.</summary>
    public const int MaxPerKind = 64;

    /// <summary>Nothing.</summary>
    public static FrameInputs Empty { get; } = new();

    /// <summary>A new wall-time sample, or null.</summary>
    public WallSample? Wall { get; init; }

    /// <summary>Bytes for serial ports and network cards.</summary>
    public ImmutableArray<ConsoleInput> Console { get; init; } = [];

    /// <summary>Signed notes, in name order.</summary>
    public ImmutableArray<NoteInput> Notes { get; init; } = [];

    /// <summary>Partitions an operator asks to be started anew, cold.</summary>
    public ImmutableArray<PartitionId> Restarts { get; init; } = [];

    /// <summary>Debuggers that came or went. One that came in a boot epoch's first frame acts in <see cref="Monitor.Start"/>
    /// (<see cref="MonitorParts.Debugged"/>), and nowhere else.</summary>
    public ImmutableArray<DebuggerInput> Debuggers { get; init; } = [];

    /// <summary>In replay: what storage answered in this frame's gap. Empty in a run.</summary>
    public ImmutableArray<StorageOutcome> Outcomes { get; init; } = [];
}
