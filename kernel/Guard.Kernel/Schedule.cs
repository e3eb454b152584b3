// Protects: who runs when is the plan's alone; a slot starts at its planned tick whatever anyone did before.
// Trusts: PlanCheck for slots that lie in order, inside the frame and apart.
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The static cyclic schedule of a run: its first mode.</summary>
internal sealed class Schedule
{
    private readonly ImmutableArray<SlotRow> _slots;

    internal Schedule(ScheduleRow row, ClockRow clock)
    {
        _slots = row.Slots;
        FrameTicks = row.FrameTicks;
        TicksPerSecond = clock.TicksPerSecond;
        var order = ImmutableArray.CreateBuilder<PartitionId>();
        var seen = new HashSet<PartitionId>();
        foreach (SlotRow slot in row.Slots)
        {
            if (seen.Add(slot.Partition))
            {
                order.Add(slot.Partition);
            }
        }

        PlanOrder = order.ToImmutable();
    }

    /// <summary>Length of the major frame.</summary>
    internal ulong FrameTicks { get; }

    /// <summary>Nominal clock.</summary>
    internal ulong TicksPerSecond { get; }

    /// <summary>Partitions by their first slot.</summary>
    internal ImmutableArray<PartitionId> PlanOrder { get; }

    /// <summary>All slots by ascending start.</summary>
    internal ImmutableArray<SlotRow> Slots => _slots;

    /// <summary>Virtual time at the start of a frame.</summary>
    internal ulong StartOf(ulong frame) => frame * FrameTicks;

    /// <summary>Virtual time of a tick in nanoseconds, rounded down.</summary>
    internal ulong Nanoseconds(ulong tick) =>
        (tick / TicksPerSecond * 1_000_000_000UL) + (ulong)((System.UInt128)(tick % TicksPerSecond) * 1_000_000_000UL / TicksPerSecond);

    /// <summary>True when the gap after a frame is a release slot of a channel that releases every so many ticks.</summary>
    internal bool IsReleaseGap(ulong frame, ulong everyTicks) => everyTicks == 0 || (frame + 1) * FrameTicks % everyTicks == 0;
}
