using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Policy.Compiling;
using Guard.Policy.Documents;

namespace Guard.Policy.Analysis;

/// <summary>`guard policy inspect`: everything the monitor will run, from the SystemImage alone.</summary>
public static class ImageText
{
    /// <summary>All rows of an image as text.</summary>
    public static string Render(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var text = new StringBuilder();
        Line(
            text,
            $"system {image.Name}, policy {image.PolicyName} version {image.PolicyVersion}, until {Values.DateText(image.ExpiresUnixSeconds)}");
        Line(
            text, $"clock {image.Clock.TicksPerSecond} ticks a second, {Values.DateText(image.Clock.DateUnixSeconds)} at tick 0");
        LatticeRow lattice = image.Lattice;
        Line(text, $"lattice {lattice.Name} ({lattice.Id:x8}): {string.Join(" < ", lattice.Levels)}");
        Line(text, $"  categories: {Join(lattice.Categories)}; nations: {Join(lattice.Nations)}; handling: {Join(lattice.Handling)}");
        foreach (PartitionRow partition in image.Partitions)
        {
            Append(text, partition);
        }

        foreach (ScheduleRow schedule in image.Schedules)
        {
            Line(text, $"schedule {schedule.Name}: frame {schedule.FrameTicks} ticks");
            foreach (SlotRow slot in schedule.Slots)
            {
                Line(text, $"  {slot.StartTicks,12} {slot.LengthTicks,12}  {NameOf(image, slot.Partition)}");
            }
        }

        foreach (TypeRow type in image.Types)
        {
            Line(
                text,
                $"type {type.Id.Value} {type.Name}: {type.Kind}, at most {type.MaxBytes} bytes, {type.FreeBits} free bits  {type.RuleLocation}");
        }

        foreach (ChannelRow channel in image.Channels)
        {
            Append(text, image, channel);
        }

        Line(
            text,
            $"log {image.Audit.Origin}: {image.Audit.ReserveRecords} records reserved, a checkpoint after {image.Audit.CheckpointEveryRecords}");
        foreach (LedgerRow row in image.Ledger)
        {
            string ends = $"{NameOf(image, row.From)} to {NameOf(image, row.To)}";
            Line(
                text,
                $"ledger channel {row.Channel.Value}, {ends}, {row.Mechanism}: {LedgerText.Rate(row.MicrobitsPerSecond)} = {row.Derivation}");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, PartitionRow partition)
    {
        Line(
            text,
            $"partition {partition.Id.Value} {partition.Name}: {partition.LabelText}  {partition.RuleLocation}");
        Line(text, $"  integrity {partition.Label.Integrity}");
        Line(text, $"  owner '{partition.Owner}', org '{partition.Organisation}', node {partition.Node}");
        Line(text, $"  image {partition.ImageName} {partition.ImageDigest}");
        Line(
            text,
            $"  {Values.SizeText(partition.MemoryBytes)}, {partition.Devices}, {partition.DoorbellsPerSlot} doorbells a slot");
        if (partition.HiddenFeatures != ProcessorFeatures.None)
        {
            Line(text, $"  CPUID hides {FeatureWords.Text(partition.HiddenFeatures)}");
        }

        if (partition.TakesDebugger)
        {
            Line(text, $"  a debugger may look into it");
        }

        Line(text, $"  restarts {partition.RestartBudget} in {partition.RestartWindowTicks} ticks");
        foreach (HealthRow row in partition.Health)
        {
            Line(text, $"  on {row.Error}: {row.Action}");
        }
    }

    private static void Append(StringBuilder text, SystemImage image, ChannelRow channel)
    {
        string ends = $"{NameOf(image, channel.Source)} to {NameOf(image, channel.Sink)}";
        Line(text, $"channel {channel.Id.Value} {channel.Name}: {ends}, {channel.Direction}  {channel.RuleLocation}");
        if (channel.Waiver != FlowWaiver.None)
        {
            Line(text, $"  {channel.Waiver} by '{channel.Authority}' until {Values.DateText(channel.AuthorityUntilUnixSeconds)}");
        }

        Line(text, $"  delivers {channel.OutLabelText}, integrity {channel.OutLabel.Integrity}");
        foreach (ChannelTypeRow type in channel.Types)
        {
            Line(
                text,
                $"  type {type.Type.Value}: {type.FilterA}, then {type.FilterB}; configuration of {type.Configuration.Length} bytes");
        }

        Line(text, $"  acknowledgement {channel.Acknowledgement.Mode}, epoch {channel.Acknowledgement.EpochTicks} ticks");
        LimitsRow limits = channel.Limits;
        Line(
            text,
            $"  {limits.TokensPerWindow} in {limits.WindowTicks} ticks, burst {limits.Burst}, {limits.PerDay} a day, {limits.QueueDepth} in flight");
        if (channel.Review.Quorum > 0)
        {
            ReviewRow review = channel.Review;
            string organisations = review.ForbidSameOrganisation ? ", organisations differ" : string.Empty;
            Line(text, $"  review: {review.Quorum} of {Join(review.Roles)}, {review.TimeoutSeconds} s a stage{organisations}");
        }

        if (channel.ReleaseSlot.EveryTicks > 0)
        {
            ReleaseSlotRow slot = channel.ReleaseSlot;
            string sizes = string.Join(", ", slot.SizeClassesBytes);
            Line(text, $"  released every {slot.EveryTicks} ticks, at most {slot.MaxPerSlot}, padded to {sizes} bytes");
        }

        DeadlinesRow deadlines = channel.Deadlines;
        Line(
            text,
            $"  deadlines in ticks: stage {deadlines.StageTicks}, filter {deadlines.FilterTicks}");
        Line(text, $"  deadlines in ticks: authorised {deadlines.AuthorisedTicks}, deliver {deadlines.DeliverTicks}");
        Line(text, $"  {channel.RecordQuotaPerFrame} records a frame for refusals");
    }

    private static string NameOf(SystemImage image, PartitionId id)
    {
        foreach (PartitionRow partition in image.Partitions)
        {
            if (partition.Id == id)
            {
                return partition.Name;
            }
        }

        return id.ToString();
    }

    private static string Join(ImmutableArray<string> names) => names.IsEmpty ? "none" : string.Join(", ", names);

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
