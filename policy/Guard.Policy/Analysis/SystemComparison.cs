using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Policy.Documents;
using Guard.Policy.Model;
using static Guard.Policy.Analysis.ChangeEffect;

namespace Guard.Policy.Analysis;

/// <summary>Finds what changed between two system descriptions; their policies are compared by <see cref="PolicyComparison"/>. More for a
/// partition, or less of a safeguard, is wider.</summary>
internal sealed class SystemComparison
{
    private const int DigestChars = 16;

    private readonly SystemModel _before;
    private readonly SystemModel _after;
    private readonly ChangeList _changes;

    internal SystemComparison(SystemModel before, SystemModel after, ChangeList changes)
    {
        _before = before;
        _after = after;
        _changes = changes;
    }

    internal void Run()
    {
        _changes.About("system", _before.Span, _after.Span);
        _changes.Changed("name", _before.Name, _after.Name);
        _changes.About("clock", _before.ClockSpan, _after.ClockSpan);
        _changes.Changed("hz", Text(_before.TicksPerSecond), Text(_after.TicksPerSecond));
        _changes.Changed("date", Values.DateText(_before.DateUnixSeconds), Values.DateText(_after.DateUnixSeconds));
        _changes.About("machine", _before.MachineSpan, _after.MachineSpan);
        _changes.More("memory", (long)_before.MachineBytes, (long)_after.MachineBytes, Size);
        _changes.Pair("partition", _before.Partitions, _after.Partitions, p => p.Domain.Name, p => p.Span, Describe, ComparePartitions);
        _changes.Pair("schedule", _before.Modes, _after.Modes, m => m.Name, m => m.Span, m => string.Empty, CompareModes);
        _changes.About("audit", _before.AuditSpan, _after.AuditSpan);
        _changes.Less("reserve", _before.Audit.ReserveRecords, _after.Audit.ReserveRecords);
        _changes.More("checkpoint", _before.Audit.CheckpointEveryRecords, _after.Audit.CheckpointEveryRecords);
        _changes.Changed("origin", _before.Audit.Origin, _after.Audit.Origin);
    }

    private static string Describe(PartitionModel partition) =>
        $": {partition.ImageReference}, {Values.SizeText(partition.MemoryBytes)}, {DeviceWords.Of(partition.Devices)}";

    private void ComparePartitions(PartitionModel before, PartitionModel after)
    {
        CompareImages(before, after);
        _changes.More("memory", (long)before.MemoryBytes, (long)after.MemoryBytes, Size);
        _changes.Sets("device", Devices(before.Devices), Devices(after.Devices), Widened);
        _changes.Sets("hidden feature", Features(before.HiddenFeatures), Features(after.HiddenFeatures), Narrowed);
        _changes.More("doorbells", before.DoorbellsPerSlot, after.DoorbellsPerSlot);
        _changes.More("gdb", before.TakesDebugger ? 1 : 0, after.TakesDebugger ? 1 : 0, value => value == 1 ? "yes" : "no");
        CompareRestarts(before, after);
        foreach ((string word, HealthError error) in HealthWords.Errors)
        {
            CompareHealth(word, error, before, after);
        }
    }

    // A reference means what it holds: another program under the old name is a change, the same under another name is not.
    private void CompareImages(PartitionModel before, PartitionModel after)
    {
        if (before.Image is { } old && after.Image is { } now)
        {
            if (old.ManifestDigest != now.ManifestDigest)
            {
                _changes.Changed("image", Image(before, old), Image(after, now));
            }
        }
        else
        {
            _changes.Changed("image", before.ImageReference, after.ImageReference);
        }
    }

    private static string Image(PartitionModel partition, ImageFacts image) =>
        $"{partition.ImageReference} {image.ManifestDigest.ToString()[..DigestChars]}";

    private static string[] Devices(PartitionDevices devices) =>
        [.. Enum.GetValues<PartitionDevices>().Where(device => IsOne((ulong)device) && devices.HasFlag(device)).Select(Device)];

    // The two UARTs have one word in a description; which of them it is counts here.
    private static string Device(PartitionDevices device) => device switch
    {
        PartitionDevices.Com1 => "uart (COM1)",
        PartitionDevices.Com2 => "uart (COM2)",
        var other => DeviceWords.Of(other),
    };

    private static string[] Features(ProcessorFeatures features) =>
        [.. Enum.GetValues<ProcessorFeatures>().Where(feature => IsOne((ulong)feature) && features.HasFlag(feature)).Select(FeatureWords.Text)];

    private static bool IsOne(ulong bits) => ulong.PopCount(bits) == 1;

    // Restarts over time; of two alike the longer window lets more come at once.
    private void CompareRestarts(PartitionModel before, PartitionModel after)
    {
        UInt128 old = (UInt128)before.RestartBudget * Math.Max(1, after.RestartWindowNanoseconds);
        UInt128 now = (UInt128)after.RestartBudget * Math.Max(1, before.RestartWindowNanoseconds);
        bool differs = old != now || before.RestartWindowNanoseconds != after.RestartWindowNanoseconds;
        bool isWider = now > old || (now == old && after.RestartWindowNanoseconds > before.RestartWindowNanoseconds);
        if (differs)
        {
            _changes.Add(isWider ? Widened : Narrowed, $"restarts from {Restarts(before)} to {Restarts(after)}");
        }
    }

    private static string Restarts(PartitionModel partition) => partition.RestartBudget == 0
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{partition.RestartBudget} in {Values.DurationText(partition.RestartWindowNanoseconds)}");

    private void CompareHealth(string word, HealthError error, PartitionModel before, PartitionModel after)
    {
        HealthAction old = Effective(error, RowOf(before, error)?.Value.Action);
        HealthAction now = Effective(error, RowOf(after, error)?.Value.Action);
        if (old == now)
        {
            return;
        }

        _changes.About(
            $"partition {after.Domain.Name}", RowOf(before, error)?.Span ?? before.Span, RowOf(after, error)?.Span ?? after.Span);
        _changes.Add(Strictness(now) > Strictness(old) ? Narrowed : Widened, $"on {word} from {HealthWords.Of(old)} to {HealthWords.Of(now)}");
    }

    // What is not listed halts the partition, and so does what cannot be ignored: its processor has stopped.
    private static HealthAction Effective(HealthError error, HealthAction? action) =>
        (action ?? HealthAction.HaltPartition) is HealthAction.Ignore && error is HealthError.TripleFault or HealthError.EmulatorFault
            ? HealthAction.HaltPartition
            : action ?? HealthAction.HaltPartition;

    // One halts the processor and leaves what it sent, the other halts what it sends and leaves the processor: neither is stricter.
    private static int Strictness(HealthAction action) => action switch
    {
        HealthAction.Ignore => 0,
        HealthAction.RestartCold => 1,
        HealthAction.HaltPartition => 2,
        HealthAction.HaltChannels => 2,
        HealthAction.RefuseStart => 3,
    };

    private static Located<HealthRow>? RowOf(PartitionModel partition, HealthError error)
    {
        foreach (Located<HealthRow> row in partition.Health)
        {
            if (row.Value.Error == error)
            {
                return row;
            }
        }

        return null;
    }

    private void CompareModes(ModeModel before, ModeModel after)
    {
        _changes.Changed("frame", Values.DurationText(before.FrameNanoseconds), Values.DurationText(after.FrameNanoseconds));
        string[] names =
            [.. before.Slots.Concat(after.Slots).Where(slot => slot.Partition is not null).Select(Name).Distinct().Order(StringComparer.Ordinal)];
        string[] kept = [.. names.Where(name => Count(before, name) == Count(after, name))];
        bool isSameTime = true;
        foreach (string name in names)
        {
            UInt128 old = Time(before, name);
            UInt128 now = Time(after, name);
            if (old != now)
            {
                isSameTime = false;
                _changes.Add(now > old ? Widened : Narrowed, $"time of {name} in a frame from {Duration(old)} to {Duration(now)}");
            }

            _changes.More($"slots of {name}", Count(before, name), Count(after, name));
        }

        // With the same time for each, gaps and lengths count, too; else they differ for the reason already told.
        bool exactly = isSameTime && kept.Length == names.Length;
        if (Order(before, kept, exactly) != Order(after, kept, exactly))
        {
            _changes.Add(Widened, "slots in another order");
        }
    }

    private static string Name(SlotModel slot) => slot.Partition?.Domain.Name ?? "idle";

    private static int Count(ModeModel mode, string name) => mode.Slots.Count(slot => Name(slot) == name);

    private static UInt128 Time(ModeModel mode, string name)
    {
        UInt128 sum = 0;
        foreach (SlotModel slot in mode.Slots)
        {
            sum += Name(slot) == name ? slot.LengthNanoseconds : 0;
        }

        return sum;
    }

    // Gaps side by side are one, and one at the end is the rest of the frame.
    private static string Order(ModeModel mode, string[] names, bool withLengths)
    {
        var parts = new StringBuilder();
        UInt128 gap = 0;
        foreach (SlotModel slot in mode.Slots)
        {
            if (slot.Partition is null)
            {
                gap += slot.LengthNanoseconds;
            }
            else if (Array.IndexOf(names, Name(slot)) >= 0)
            {
                parts.Append(Name(slot)).Append(withLengths ? $" after {Duration(gap)} for {Duration(slot.LengthNanoseconds)}, " : ", ");
                gap = 0;
            }
        }

        return parts.ToString();
    }

    private static string Duration(UInt128 nanoseconds) =>
        nanoseconds == 0 ? "none" : Values.DurationText((ulong)UInt128.Min(nanoseconds, ulong.MaxValue));

    private static string Size(long bytes) => Values.SizeText((ulong)bytes);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
