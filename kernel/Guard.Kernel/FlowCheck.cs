// Protects: no channel but what the labels allow or an authority waives, by exactly one half; filters A and B both stand in its
// way.
// Trusts: Guard.Labels for dominance.
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Labels;

namespace Guard.Kernel;

/// <summary>Checks types and channels of a SystemImage whose partitions and schedule are in order.</summary>
internal static class FlowCheck
{
    private const uint MaxQueueDepth = 65_536;
    private const uint MaxReviewSeconds = 366 * 86_400;

    internal static void Check(
        SystemImage image, ImmutableArray<FilterDescriptor> filters, ImmutableArray<PlanFinding>.Builder findings)
    {
        uint last = 0;
        foreach (TypeRow row in image.Types)
        {
            if (row.Id.Value <= last || row.MaxBytes is 0 or > IPartition.MaxMessageBytes || !PlanCheck.AreTextsSound(row.RuleLocation, row.Name))
            {
                PlanCheck.Add(findings, "K020", $"type {row.Name} has no ascending id, or a wrong length", row.RuleLocation);
            }

            last = row.Id.Value;
        }

        last = 0;
        ulong inFlight = 0;
        foreach (ChannelRow row in image.Channels)
        {
            if (row.Id.Value <= last)
            {
                PlanCheck.Add(findings, "K021", $"channel {row.Name} has no ascending id", row.RuleLocation);
            }

            last = row.Id.Value;
            inFlight += row.Limits.QueueDepth;
            CheckChannel(image, row, filters, findings);
        }

        if (image.Channels.Length > PlanCheck.MaxChannels)
        {
            PlanCheck.Add(findings, "K022", $"more than {PlanCheck.MaxChannels} channels", string.Empty);
        }

        if (image.Audit.ReserveRecords < inFlight || image.Audit.Origin.Length is 0 or > 128)
        {
            PlanCheck.Add(findings, "K023", "the audit reserve cannot end every transfer in flight, or the log has no origin", string.Empty);
        }
    }

    private static void CheckChannel(
        SystemImage image, ChannelRow row, ImmutableArray<FilterDescriptor> filters, ImmutableArray<PlanFinding>.Builder findings)
    {
        PartitionRow? source = Find(image, row.Source);
        PartitionRow? sink = Find(image, row.Sink);
        if (source is null || sink is null || source == sink || !PlanCheck.IsName(row.Name)
            || !PlanCheck.AreTextsSound(row.RuleLocation, row.OutLabelText))
        {
            PlanCheck.Add(findings, "K024", $"channel {row.Name} has not two ends, or no name", row.RuleLocation);
            return;
        }

        CheckFlow(row, source.Label, sink.Label, findings);
        CheckTypes(image, row, filters, findings);
        CheckNumbers(image, row, findings);
    }

    /// <summary>The flow rule of design 3.6, computed again from the labels.</summary>
    private static void CheckFlow(ChannelRow row, in Label source, in Label sink, ImmutableArray<PlanFinding>.Builder findings)
    {
        bool isAllowed = Lattice.ConfidentialityAllows(source, sink);
        FlowDirection direction = !isAllowed ? FlowDirection.Down
            : Lattice.ConfidentialityAllows(sink, source) ? FlowDirection.Equal : FlowDirection.Up;
        if (row.Direction != direction)
        {
            PlanCheck.Add(findings, "K030", $"channel {row.Name} says {row.Direction}, its labels say {direction}", row.RuleLocation);
        }

        bool isTrusted = Lattice.IntegrityAllows(source, sink);
        FlowWaiver needed = isAllowed ? (isTrusted ? FlowWaiver.None : FlowWaiver.Import) : FlowWaiver.Downgrade;
        if (row.Waiver != needed || (!isAllowed && !isTrusted))
        {
            PlanCheck.Add(findings, "K031", $"channel {row.Name} waives {row.Waiver}, its labels need {needed}", row.RuleLocation);
        }

        bool hasAuthority = row.Authority.Length > 0 && row.AuthorityUntilUnixSeconds > 0;
        if (hasAuthority != (row.Waiver != FlowWaiver.None))
        {
            PlanCheck.Add(findings, "K032", $"channel {row.Name} has a waiver without authority, or the reverse", row.RuleLocation);
        }

        bool isOutSound = Lattice.ConfidentialityAllows(row.OutLabel, sink)
            && (row.Direction == FlowDirection.Down || Lattice.ConfidentialityAllows(source, row.OutLabel));
        if (!isOutSound)
        {
            PlanCheck.Add(findings, "K033", $"what channel {row.Name} delivers is labelled above its sink or below its source", row.RuleLocation);
        }
    }

    private static void CheckTypes(
        SystemImage image, ChannelRow row, ImmutableArray<FilterDescriptor> filters, ImmutableArray<PlanFinding>.Builder findings)
    {
        bool isSound = !row.Types.IsEmpty;
        for (int i = 0; i < row.Types.Length; i++)
        {
            ChannelTypeRow carried = row.Types[i];
            TypeRow? type = ChannelTable.FindType(image, carried.Type);
            FilterDescriptor? a = ChannelTable.FindFilter(filters, carried.FilterA);
            FilterDescriptor? b = ChannelTable.FindFilter(filters, carried.FilterB);
            isSound &= type is not null && a is { Role: FilterRole.A } && b is { Role: FilterRole.B } && a.Kind == type.Kind && b.Kind == type.Kind;
            for (int j = 0; j < i; j++)
            {
                isSound &= row.Types[j].Type != carried.Type;
            }

            foreach (ChannelRow other in image.Channels)
            {
                isSound &= other.Id == row.Id || other.Source != row.Source || other.Sink != row.Sink || !Carries(other, carried.Type);
            }
        }

        if (!isSound)
        {
            PlanCheck.Add(
                findings, "K034", $"channel {row.Name} carries a type twice, an unknown one, or one without filter A and filter B", row.RuleLocation);
        }
    }

    private static void CheckNumbers(SystemImage image, ChannelRow row, ImmutableArray<PlanFinding>.Builder findings)
    {
        ulong frameTicks = image.Schedules[0].FrameTicks;
        LimitsRow limits = row.Limits;
        if (limits.WindowTicks == 0 || limits.Burst == 0 || limits.QueueDepth is 0 or > MaxQueueDepth)
        {
            PlanCheck.Add(findings, "K040", $"the quota of channel {row.Name} lets nothing pass, or too much wait", row.RuleLocation);
        }

        ReviewRow review = row.Review;
        bool isReviewSound = review.Quorum <= TransferMachine.MaxQuorum && review.Roles.Length == review.Quorum
            && (review.Quorum == 0 || review.TimeoutSeconds is > 0 and <= MaxReviewSeconds);
        if (!isReviewSound)
        {
            PlanCheck.Add(findings, "K041", $"the review of channel {row.Name} is not 0, 1 or 2 approvals with as many roles", row.RuleLocation);
        }

        if (!IsSlotSound(image, row, frameTicks))
        {
            PlanCheck.Add(findings, "K042", $"the release slots or sizes of channel {row.Name} do not fit frame and types", row.RuleLocation);
        }

        bool isAckSound = row.Acknowledgement.Mode == AcknowledgementMode.None
            || (row.Acknowledgement.EpochTicks >= frameTicks && row.Acknowledgement.EpochTicks % frameTicks == 0);
        if (!isAckSound)
        {
            PlanCheck.Add(findings, "K043", $"the acknowledgement epoch of channel {row.Name} is not whole frames", row.RuleLocation);
        }

        if (!AreDeadlinesSound(row, frameTicks))
        {
            PlanCheck.Add(findings, "K044", $"a deadline of channel {row.Name} ends what is on its way in good order", row.RuleLocation);
        }
    }

    private static bool IsSlotSound(SystemImage image, ChannelRow row, ulong frameTicks)
    {
        ReleaseSlotRow slot = row.ReleaseSlot;
        uint largest = 0;
        foreach (uint size in slot.SizeClassesBytes)
        {
            if (size <= largest || size > IPartition.MaxMessageBytes)
            {
                return false;
            }

            largest = size;
        }

        foreach (ChannelTypeRow carried in row.Types)
        {
            TypeRow? type = ChannelTable.FindType(image, carried.Type);
            if (type is not null && largest != 0 && type.MaxBytes > largest)
            {
                return false;
            }
        }

        if (row.Direction != FlowDirection.Down)
        {
            return slot.EveryTicks == 0 && slot.MaxPerSlot == 0 && largest == 0;
        }

        return slot.EveryTicks >= frameTicks && slot.EveryTicks % frameTicks == 0 && slot.MaxPerSlot > 0 && largest > 0;
    }

    /// <summary>AU's deadline exceeds every × ⌈queue / max⌉ by two frames; the others reach beyond the gap they begin
    /// in.</summary>
    private static bool AreDeadlinesSound(ChannelRow row, ulong frameTicks)
    {
        DeadlinesRow deadlines = row.Deadlines;
        ReleaseSlotRow slot = row.ReleaseSlot;
        System.UInt128 slots = slot.MaxPerSlot == 0 ? 1 : (row.Limits.QueueDepth + slot.MaxPerSlot - 1) / slot.MaxPerSlot;
        System.UInt128 wait = (slots * slot.EveryTicks) + (2 * (System.UInt128)frameTicks);
        const ulong Most = 1UL << 60;
        return deadlines.StageTicks > frameTicks && deadlines.FilterTicks > frameTicks && deadlines.DeliverTicks > frameTicks
            && deadlines.AuthorisedTicks > wait
            && deadlines.StageTicks < Most && deadlines.FilterTicks < Most && deadlines.DeliverTicks < Most && deadlines.AuthorisedTicks < Most;
    }

    private static bool Carries(ChannelRow row, TypeId type)
    {
        foreach (ChannelTypeRow carried in row.Types)
        {
            if (carried.Type == type)
            {
                return true;
            }
        }

        return false;
    }

    private static PartitionRow? Find(SystemImage image, PartitionId id)
    {
        foreach (PartitionRow row in image.Partitions)
        {
            if (row.Id == id)
            {
                return row;
            }
        }

        return null;
    }
}
