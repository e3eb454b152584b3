using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The trusted monitor. No thread, no clock, no randomness: a pure function of its parts and inputs.</summary>
public sealed class Monitor
{
    /// <summary>Builds a monitor; starts nothing and writes nothing.</summary>
    /// <exception cref="PlanRefusedException">The parts do not fit together.</exception>
    public Monitor(MonitorParts parts) => throw new System.NotSupportedException();

    /// <summary>Number of the next frame.</summary>
    public ulong Frame { get; }

    /// <summary>Digest chain over everything journalled.</summary>
    public Digest JournalDigest { get; }

    /// <summary>Measurement of what was started (design 3.10, "Measured boot"); set by <see cref="Start"/>.</summary>
    public Digest Measurement { get; }

    /// <summary>The last frame's report, or what happened in <see cref="Start"/>.</summary>
    public FrameReport Report => throw new System.NotSupportedException();

    /// <summary>Items that wait for people.</summary>
    public ImmutableArray<ReviewItem> ReviewQueue => throw new System.NotSupportedException();

    /// <summary>Records what is loaded, takes up what a run before left, places, validates and boots every partition. Ok only when all that is durable.</summary>
    public StoreStatus Start() => throw new System.NotSupportedException();

    /// <summary>Journals the inputs, lets them act, and hands out the frame's runs.</summary>
    public FramePlan BeginFrame(FrameInputs inputs) => throw new System.NotSupportedException();

    /// <summary>The gap: takes the results in plan order, moves transfers, commits, delivers.</summary>
    public FrameReport EndFrame() => throw new System.NotSupportedException();

    /// <summary>Ends the run in order: last records, checkpoint, journal's end.</summary>
    public StoreStatus Close() => throw new System.NotSupportedException();

    /// <summary>Bytes a serial port can take before the next frame.</summary>
    public int InputFreeBytes(PartitionId partition, int port) => throw new System.NotSupportedException();

    /// <summary>Transcript digest of one partition over all frames of this epoch.</summary>
    public Digest TranscriptOf(PartitionId partition) => throw new System.NotSupportedException();

    /// <summary>The run's transcript digest: over all partitions' in id order.</summary>
    public Digest RunDigest() => throw new System.NotSupportedException();

    /// <summary>Where a channel stands.</summary>
    public ChannelState StateOf(ChannelId channel) => throw new System.NotSupportedException();

    /// <summary>Where a partition stands.</summary>
    public PartitionLifecycle StateOf(PartitionId partition) => throw new System.NotSupportedException();
}
