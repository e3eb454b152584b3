using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Host.Reporting;

/// <summary>A system's flows and its first schedule as one self-contained SVG page.</summary>
public static class PlanPicture
{
    /// <summary>The picture.</summary>
    public static string Draw(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImmutableArray<ReportPartition> partitions =
        [
            .. image.Partitions.Select(row => new ReportPartition(row.Name, row.LabelText, string.Empty, 0, 0, 0, string.Empty)),
        ];
        ImmutableArray<ReportFlow> flows =
        [
            .. image.Channels.Select(row => new ReportFlow(
                row.Name,
                PlanNames.NameOf(image, row.Source),
                PlanNames.NameOf(image, row.Sink),
                row.Direction.ToString().ToLowerInvariant(),
                string.Empty,
                row.RuleLocation,
                0,
                0,
                0,
                0)),
        ];
        ImmutableArray<ReportSlot> slots =
        [
            .. image
                .Schedules[0]
                .Slots.Select(slot =>
                {
                    PartitionRow row = image.Partitions.First(partition => partition.Id == slot.Partition);
                    return new ReportSlot(row.Name, row.LabelText, slot.StartTicks, slot.LengthTicks);
                }),
        ];
        return FlowPicture.DrawPage(
            image.Name,
            FlowPicture.Draw(partitions, flows),
            SchedulePicture.Draw(image.Schedules[0].FrameTicks, slots));
    }
}
