using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Host.Reporting;

/// <summary>A system's flows and its first schedule as SVG.</summary>
public static class PlanPicture
{
    /// <summary>Both as one page.</summary>
    public static string Draw(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return FlowPicture.DrawPage(image.Name, DrawFlows(image), DrawSchedule(image));
    }

    /// <summary>Partitions and the channels between them, for a page with the reports' style sheet.</summary>
    public static string DrawFlows(SystemImage image)
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
        return FlowPicture.Draw(partitions, flows);
    }

    /// <summary>The slots of a major frame, for a page with the reports' style sheet.</summary>
    public static string DrawSchedule(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
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
        return SchedulePicture.Draw(image.Schedules[0].FrameTicks, slots);
    }
}
