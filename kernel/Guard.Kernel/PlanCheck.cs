// Protects: the monitor runs no plan whose numbers do not fit together or whose labels and directions lie.
// Trusts: nothing in the image but its byte form; the compiler's checks are not believed, the ones that matter are made again
// here.
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Checks a SystemImage before anything is built of it: partitions and schedule here, flows in
/// <see cref="FlowCheck"/>.</summary>
public static class PlanCheck
{
    /// <summary>Most partitions of a system.</summary>
    public const int MaxPartitions = 1024;

    /// <summary>Most channels of a system: the record that resumes a full log carries 30 bytes of state for each.</summary>
    public const int MaxChannels = 8192;

    private const ulong MaxFrameTicks = 1UL << 40;
    private const int NameMaxBytes = 32;
    private const int RuleMaxBytes = 256;
    private const int LabelTextMaxBytes = 256;
    private const uint MaxDoorbellsPerSlot = 65_536;

    /// <summary>Everything that is wrong with an image; empty when it may be run.</summary>
    /// <param name="image">The image.</param>
    /// <param name="filters">The filters of this build.</param>
    public static ImmutableArray<PlanFinding> Check(SystemImage image, ImmutableArray<FilterDescriptor> filters)
    {
        System.ArgumentNullException.ThrowIfNull(image);
        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        if (image.Clock.TicksPerSecond is < 1_000 or > 10_000_000_000)
        {
            Add(findings, "K001", "the clock is not 1,000 to 10^10 ticks a second", string.Empty);
        }

        if (image.ExpiresUnixSeconds <= 0 || image.PolicyName.Length is 0 or > 128)
        {
            Add(findings, "K002", "the policy has no name or no end", string.Empty);
        }

        CheckPartitions(image, findings);
        CheckSchedules(image, findings);
        if (findings.Count == 0)
        {
            FlowCheck.Check(image, filters, findings);
        }

        return findings.ToImmutable();
    }

    internal static void Add(ImmutableArray<PlanFinding>.Builder findings, string check, string text, string rule) =>
        findings.Add(new PlanFinding(check, text, rule));

    internal static bool IsPrintable(string text)
    {
        foreach (char c in text)
        {
            if (c is < ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>1 to 32 of a-z, 0-9 and '-', and not the name of the journal's own file.</summary>
    internal static bool IsName(string text)
    {
        foreach (char c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= NameMaxBytes && text != Journal.SystemPath;
    }

    internal static bool AreTextsSound(string rule, string label) =>
        rule.Length <= RuleMaxBytes && IsPrintable(rule) && label.Length is > 0 and <= LabelTextMaxBytes && IsPrintable(label);

    private static void CheckPartitions(SystemImage image, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (image.Partitions.Length is 0 or > MaxPartitions)
        {
            Add(findings, "K003", $"a system has 1 to {MaxPartitions} partitions", string.Empty);
        }

        uint last = 0;
        foreach (PartitionRow row in image.Partitions)
        {
            if (row.Id.Value <= last)
            {
                Add(findings, "K004", $"partition {row.Name} has no ascending id", row.RuleLocation);
            }

            last = row.Id.Value;
            CheckPartition(image, row, findings);
        }
    }

    private static void CheckPartition(SystemImage image, PartitionRow row, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (!IsName(row.Name) || IsNameTwice(image, row) || !AreTextsSound(row.RuleLocation, row.LabelText)
            || row.ImageName.Length > 128 || !IsPrintable(row.ImageName))
        {
            Add(findings, "K005", $"partition {row.Id.Value} has no name of its own, or texts that are too long", row.RuleLocation);
        }

        if (row.MemoryBytes == 0 || row.MemoryBytes % 4096 != 0 || row.MemoryBytes > 1UL << 40 || row.Node != 0
            || (row.HiddenFeatures & ~ProcessorFeatures.All) != 0)
        {
            Add(findings, "K006", $"the memory, processor or node of {row.Name} is not of this version", row.RuleLocation);
        }

        const PartitionDevices Known = PartitionDevices.All;
        bool hasPort = (row.Devices & PartitionDevices.GuardPort) != 0;
        if ((row.Devices & ~Known) != 0 || hasPort != (Ends(image, row.Id) > 0) || row.DoorbellsPerSlot > MaxDoorbellsPerSlot)
        {
            Add(findings, "K007", $"{row.Name} has a device it may not have, or lacks the GuardPort its channels need", row.RuleLocation);
        }

        bool isConsoleFull = (row.Devices & PartitionDevices.VirtioConsole) != 0 && Ends(image, row.Id) > DeviceRules.MaxConsolePorts;
        if (DeviceRules.Missing(row.Devices) != PartitionDevices.None || isConsoleFull)
        {
            Add(findings, "K014", $"{row.Name} has a device that cannot be built beside its others", row.RuleLocation);
        }

        if (row.Label.LatticeId != image.Lattice.Id)
        {
            Add(findings, "K008", $"the label of {row.Name} is of another lattice", row.RuleLocation);
        }

        for (int i = 0; i < row.Health.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (row.Health[i].Error == row.Health[j].Error)
                {
                    Add(findings, "K009", $"{row.Name} answers one error in two ways", row.RuleLocation);
                }
            }
        }
    }

    private static bool IsNameTwice(SystemImage image, PartitionRow row)
    {
        foreach (PartitionRow other in image.Partitions)
        {
            if (other.Id != row.Id && string.Equals(other.Name, row.Name, System.StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static int Ends(SystemImage image, PartitionId partition)
    {
        int ends = 0;
        foreach (ChannelRow channel in image.Channels)
        {
            ends += channel.Source == partition || channel.Sink == partition ? 1 : 0;
        }

        return ends;
    }

    private static void CheckSchedules(SystemImage image, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (image.Schedules.IsEmpty)
        {
            Add(findings, "K010", "there is no schedule", string.Empty);
            return;
        }

        foreach (ScheduleRow schedule in image.Schedules)
        {
            CheckSchedule(image, schedule, findings);
            CheckSubmissions(image, schedule, findings);
        }
    }

    // A PC has a buffer for each message of a frame; a source that may send more than it holds could not be built.
    private static void CheckSubmissions(SystemImage image, ScheduleRow schedule, ImmutableArray<PlanFinding>.Builder findings)
    {
        foreach (PartitionRow row in image.Partitions)
        {
            ulong slots = 0;
            foreach (SlotRow slot in schedule.Slots)
            {
                slots += slot.Partition == row.Id ? 1u : 0u;
            }

            if (slots * row.DoorbellsPerSlot > DeviceRules.MaxSubmissionsPerFrame)
            {
                Add(findings, "K015", $"{row.Name} may submit more in a frame of schedule {schedule.Name} than its outbox holds", row.RuleLocation);
            }
        }
    }

    private static void CheckSchedule(SystemImage image, ScheduleRow schedule, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (schedule.FrameTicks is 0 or > MaxFrameTicks)
        {
            Add(findings, "K011", $"the frame of schedule {schedule.Name} is empty or too long", string.Empty);
        }

        ulong free = 0;
        foreach (SlotRow slot in schedule.Slots)
        {
            bool isInside = slot.StartTicks >= free && slot.StartTicks <= schedule.FrameTicks
                && slot.LengthTicks != 0 && slot.LengthTicks <= schedule.FrameTicks - slot.StartTicks;
            if (!isInside || !IsPartition(image, slot.Partition))
            {
                Add(findings, "K012", $"a slot of schedule {schedule.Name} overlaps, leaves the frame or is nobody's", string.Empty);
                return;
            }

            free = slot.StartTicks + slot.LengthTicks;
        }

        foreach (PartitionRow row in image.Partitions)
        {
            if (!HasSlot(schedule, row.Id))
            {
                Add(findings, "K013", $"{row.Name} has no slot in schedule {schedule.Name}", row.RuleLocation);
            }
        }
    }

    private static bool IsPartition(SystemImage image, PartitionId id)
    {
        foreach (PartitionRow row in image.Partitions)
        {
            if (row.Id == id)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasSlot(ScheduleRow schedule, PartitionId id)
    {
        foreach (SlotRow slot in schedule.Slots)
        {
            if (slot.Partition == id)
            {
                return true;
            }
        }

        return false;
    }
}
