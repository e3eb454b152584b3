using System;
using System.Collections.Immutable;
using System.Globalization;
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
        return FlowPicture.DrawPage(image.Name, Partitions(image), Flows(image), DrawSchedule(image), SchedulePicture.HeightOf(Slots(image)));
    }

    /// <summary>Partitions and the channels between them, for a page with the reports' style sheet.</summary>
    public static string DrawFlows(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return FlowPicture.Draw(Partitions(image), Flows(image));
    }

    /// <summary>The slots of a major frame, for a page with the reports' style sheet.</summary>
    public static string DrawSchedule(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return SchedulePicture.Draw(image.Schedules[0].FrameTicks, Slots(image));
    }

    private static ImmutableArray<ReportPartition> Partitions(SystemImage image) =>
        [
            .. image.Partitions.OrderByDescending(row => row.Label.Level).Select(row =>
                new ReportPartition(row.Name, row.LabelText, string.Empty, 0, 0, 0, string.Empty)),
        ];

    private static ImmutableArray<ReportFlow> Flows(SystemImage image) =>
        [
            .. image.Channels.Select(row => new ReportFlow(
                row.Name,
                PlanNames.NameOf(image, row.Source),
                PlanNames.NameOf(image, row.Sink),
                row.Direction.ToString().ToLowerInvariant(),
                Guards(image, row),
                row.RuleLocation,
                0,
                0,
                0,
                0)),
        ];

    private static ImmutableArray<ReportSlot> Slots(SystemImage image) =>
        [
            .. image
                .Schedules[0]
                .Slots.Select(slot =>
                {
                    PartitionRow row = image.Partitions.First(partition => partition.Id == slot.Partition);
                    return new ReportSlot(row.Name, row.LabelText, slot.StartTicks, slot.LengthTicks);
                }),
        ];

    // What content passes on its way, beside the two filters: "status, 2 approvals, slots".
    private static string Guards(SystemImage image, ChannelRow row)
    {
        string types = string.Join(" ", row.Types.Select(carried => image.Types.First(type => type.Id == carried.Type).Name));
        string review = row.Review.Quorum == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {row.Review.Quorum} approvals");
        return types + review + (row.ReleaseSlot.EveryTicks == 0 ? string.Empty : ", slots");
    }
}
