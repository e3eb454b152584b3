// Protects: one copy of each fact the stages share; none of them keeps its own. Trusts: PlanCheck.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>What the monitor's stages work on.</summary>
internal sealed class KernelState : IDisposable
{
    private readonly byte[] _logSecret;

    internal KernelState(MonitorParts parts)
    {
        Parts = parts;
        _logSecret = parts.LogSecret.AsSpan().ToArray();
        Schedule = new Schedule(parts.Image.Schedules[0], parts.Image.Clock);
        Clock = new KernelClock(Schedule, parts.FirstFrame);
        Journal = new Journal(parts.Journal, parts.Image, parts.BootEpoch, parts.PolicyDigest, parts.IsReplay);
        Trail = new AuditTrail(parts.Log, Clock, Journal);
        Gate = new StorageGate(parts.Log, Journal, Clock, parts.IsReplay, parts.BootOutcomes);
#if GUARD_PLANTS
        if (parts.Selected == Plant.OutcomeNotJournalled)
        {
            Gate.Silence();
        }
#endif
        Partitions = new PartitionTable(parts.Image, parts.Partitions, Schedule);
        Channels = ChannelTable.Build(parts.Image, parts.Filters.Descriptors, Partitions);
        Flows = new FlowTable(parts.Image);
#if GUARD_PLANTS
        Plants = new Plants(this);
        Trail.Selected = parts.Selected;
#endif
    }

    internal MonitorParts Parts { get; }

    internal SystemImage Image => Parts.Image;

    internal Digest Policy => Parts.PolicyDigest;

    internal ReadOnlySpan<byte> LogSecret => _logSecret;

    internal ReadOnlyMemory<byte> LogSecretMemory => _logSecret;

    internal Schedule Schedule { get; }

    internal KernelClock Clock { get; }

    internal Journal Journal { get; }

    internal AuditTrail Trail { get; }

    internal StorageGate Gate { get; }

    internal PartitionTable Partitions { get; }

    /// <summary>By ascending id.</summary>
    internal ImmutableArray<ChannelEntry> Channels { get; }

    /// <summary>Finds a channel by what a guest names; its indexes are those of <see cref="Channels"/>.</summary>
    internal FlowTable Flows { get; }

    internal FrameReport Report { get; } = new();

    /// <summary>Scratch for the state delta of the record being written.</summary>
    internal KernelDelta Delta { get; } = new();

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    internal Plants Plants { get; }
#endif

    /// <summary>Records cannot be made durable: nothing is admitted or released.</summary>
    internal bool IsSuspended { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        foreach (PartitionEntry partition in Partitions.ById)
        {
            partition.Transcript.Dispose();
        }
    }
}
