using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Checks;

/// <summary>Checks of the plan: partitions, their images and memory, and whether policy and system fit
/// (design/monitor.md).</summary>
internal sealed class PlanChecks
{
    private const ulong PageBytes = 4096;
    private const ulong LeastMemoryBytes = 64 * 1024;
    private const ulong MostMemoryBytes = 1UL << 30;
    private const uint MostDoorbells = 1024;                    // As many as an inbox holds.

    private readonly PolicyModel _policy;
    private readonly SystemModel _system;
    private readonly DiagnosticBag _bag;
    private readonly Dictionary<uint, (ulong Slots, ModeModel Mode)> _slots;

    internal PlanChecks(PolicyModel policy, SystemModel system, DiagnosticBag bag)
    {
        _policy = policy;
        _system = system;
        _bag = bag;
        _slots = CountSlots();
    }

    internal void Run(int maxPartitions, int maxChannels)
    {
        if (_system.Partitions.Length > maxPartitions || _policy.Channels.Length > maxChannels)
        {
            _bag.Report(
                Check.G033, _system.Span, $"{_system.Partitions.Length} partitions and {_policy.Channels.Length} channels",
                $"this build's monitor runs {maxPartitions} partitions and {maxChannels} channels");
        }

        CheckRealised();
        foreach (PartitionModel partition in _system.Partitions)
        {
            CheckImage(partition);
            CheckMemory(partition);
            CheckRestart(partition);
            CheckVirtio(partition);
            CheckDebugger(partition);
        }

        CheckGuardDevices();
        CheckMessagesFit();
        CheckMachine();
        CheckDates();
        new ScheduleChecks(_policy, _system, _bag).Run();
        new AuditChecks(_policy, _bag).Run(_system);
    }

    private void CheckRealised()
    {
        var realised = new HashSet<DomainModel>();
        foreach (PartitionModel partition in _system.Partitions)
        {
            realised.Add(partition.Domain);
        }

        foreach (DomainModel domain in _policy.Domains)
        {
            if (!realised.Contains(domain))
            {
                _bag.Report(
                    Check.G001, domain.Span, $"no partition of {_system.File} realises domain '{domain.Name}'",
                    "add it under partitions, or remove the domain");
            }
        }
    }

    private void CheckImage(PartitionModel partition)
    {
        if (partition.Image is not { } image || partition.Domain.Label is not { } label)
        {
            return;
        }

        var found = new DiagnosticBag();
        Label? ceiling = new MarkingReader(_policy.Lattice, found).Read(
            new Located<string>(image.CeilingLabel, partition.ImageSpan), [], null, 255);
        if (ceiling is not { } highest)
        {
            _bag.Report(
                Check.G004, partition.ImageSpan,
                $"the ceiling '{image.CeilingLabel}' of image '{image.Name}' is no label of lattice '{_policy.Lattice.Name}'",
                "sign the image with a ceiling of this lattice, rel included");
        }
        else if (!Lattice.ConfidentialityAllows(label, highest))
        {
            _bag.Report(
                Check.G004, partition.ImageSpan,
                $"image '{image.Name}' may run up to {image.CeilingLabel}; '{partition.Domain.Name}' is {partition.Domain.LabelText}",
                "use an image signed for this label", new RelatedPosition(partition.Domain.LabelSpan, "the domain's label"));
        }
    }

    private void CheckMemory(PartitionModel partition)
    {
        ulong memory = partition.MemoryBytes;
        if (memory == 0)
        {
            return;     // Reported when read.
        }

        if (memory % PageBytes != 0 || memory is < LeastMemoryBytes or > MostMemoryBytes)
        {
            _bag.Report(
                Check.G005, partition.MemorySpan, $"'{partition.Domain.Name}' has {Values.SizeText(memory)} of memory",
                "whole 4KiB pages, 64KiB to 1GiB");
        }
        else if (partition.Image is { } image && memory < image.MemoryBytes)
        {
            _bag.Report(
                Check.G006, partition.MemorySpan,
                $"image '{image.Name}' needs {Values.SizeText(image.MemoryBytes)}; '{partition.Domain.Name}' has {Values.SizeText(memory)}",
                "raise memory", new RelatedPosition(partition.ImageSpan, "the image"));
        }
    }

    private void CheckRestart(PartitionModel partition)
    {
        Located<HealthRow>? restarts = null;
        foreach (Located<HealthRow> row in partition.Health)
        {
            if (row.Value.Action == HealthAction.RestartCold)
            {
                restarts ??= row;
            }
        }

        if (restarts is { } restart && partition.RestartBudget == 0)
        {
            _bag.Report(
                Check.G019, partition.Span, $"'{partition.Domain.Name}' may be restarted without end",
                "add restart: { budget: 3, per: 1h }",
                new RelatedPosition(restart.Span, "restarts it"));
        }
        else if (restarts is null && partition.RestartSpan is { } budget)
        {
            _bag.Report(
                Check.G020, budget, $"'{partition.Domain.Name}' has a restart budget, but no health action restarts it",
                "remove it, or use restart-cold under health");
        }
    }

    private void CheckVirtio(PartitionModel partition)
    {
        PartitionDevices missing = DeviceRules.Missing(partition.Devices);
        if (missing != PartitionDevices.None)
        {
            string words = DeviceWords.Of(missing);
            _bag.Report(
                Check.G034, partition.DevicesSpan,
                $"'{partition.Domain.Name}' has {DeviceWords.Of(partition.Devices & DeviceRules.OnPci)} without {words}",
                $"add {words} to its devices");
        }

        int ends = _policy.Channels.Count(channel => channel.Source == partition.Domain || channel.Sink == partition.Domain);
        if (ends > DeviceRules.MaxConsolePorts && partition.Devices.HasFlag(PartitionDevices.VirtioConsole))
        {
            _bag.Report(
                Check.G035, partition.DevicesSpan, $"'{partition.Domain.Name}' has a virtio-console and {ends} channel ends",
                $"a console shows {DeviceRules.MaxConsolePorts}; remove virtio-console, or channels");
        }
    }

    private void CheckDebugger(PartitionModel partition)
    {
        if (partition.TakesDebugger)
        {
            _bag.Report(
                Check.G037, partition.DebuggerSpan, $"whoever attaches a debugger to '{partition.Domain.Name}' sees all it holds, past every channel",
                "right for a laboratory; remove it for service");
        }
    }

    private void CheckGuardDevices()
    {
        var ends = new Dictionary<DomainModel, (ChannelModel Channel, bool Sends)>();
        foreach (ChannelModel channel in _policy.Channels)
        {
            if (channel is { Source: { } source, Sink: { } sink })
            {
                ends[source] = (channel, true);
                ends.TryAdd(sink, (channel, false));
            }
        }

        foreach (PartitionModel partition in _system.Partitions)
        {
            bool has = partition.Devices.HasFlag(PartitionDevices.GuardPort);
            bool needs = ends.TryGetValue(partition.Domain, out (ChannelModel Channel, bool Sends) end);
            if (needs && !has)
            {
                _bag.Report(
                    Check.G007, partition.DevicesSpan,
                    $"'{partition.Domain.Name}' is an end of '{end.Channel.Name}' but has no guardport",
                    "add guardport to its devices",
                    new RelatedPosition(end.Channel.Span, $"'{end.Channel.Name}'"));
            }
            else if (has && !needs)
            {
                _bag.Report(
                    Check.G008, partition.DevicesSpan, $"'{partition.Domain.Name}' has a guardport but no channel",
                    "remove guardport from its devices");
            }

            if (partition.DoorbellsPerSlot > MostDoorbells || (needs && end.Sends && partition.DoorbellsPerSlot == 0))
            {
                _bag.Report(
                    Check.G026, partition.DoorbellsSpan,
                    $"'{partition.Domain.Name}' may ring {Text(partition.DoorbellsPerSlot)} times in a slot",
                    $"a source needs 1 to {MostDoorbells}");
            }
            else
            {
                CheckOutbox(partition);
            }
        }
    }

    private void CheckOutbox(PartitionModel partition)
    {
        if (!_slots.TryGetValue(partition.Domain.Id, out (ulong Slots, ModeModel Mode) most))
        {
            return;
        }

        ulong messages = most.Slots * partition.DoorbellsPerSlot;
        if (messages > DeviceRules.MaxSubmissionsPerFrame)
        {
            _bag.Report(
                Check.G036, partition.DoorbellsSpan,
                $"'{partition.Domain.Name}' may ring {Text(partition.DoorbellsPerSlot)} times in each of {Text(most.Slots)} slots: {Text(messages)} in a frame",
                $"at most {DeviceRules.MaxSubmissionsPerFrame}: lower doorbells, or give it fewer slots",
                new RelatedPosition(most.Mode.Span, $"schedule '{most.Mode.Name}'"));
        }
    }

    // Of each partition, by its domain's number: the schedule in which it has the most slots, and how many.
    private Dictionary<uint, (ulong Slots, ModeModel Mode)> CountSlots()
    {
        var most = new Dictionary<uint, (ulong Slots, ModeModel Mode)>();
        foreach (ModeModel mode in _system.Modes)
        {
            var counts = new Dictionary<uint, ulong>();
            foreach (SlotModel slot in mode.Slots)
            {
                if (slot.Partition is { } partition)
                {
                    ulong count = counts.GetValueOrDefault(partition.Domain.Id) + 1;
                    counts[partition.Domain.Id] = count;
                    if (count > most.GetValueOrDefault(partition.Domain.Id).Slots)
                    {
                        most[partition.Domain.Id] = (count, mode);
                    }
                }
            }
        }

        return most;
    }

    private void CheckMessagesFit()
    {
        var memory = new Dictionary<DomainModel, PartitionModel>();
        foreach (PartitionModel partition in _system.Partitions)
        {
            memory.TryAdd(partition.Domain, partition);
        }

        foreach (ChannelModel channel in _policy.Channels)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                CheckFits(channel, channel.Source, type, memory);
                CheckFits(channel, channel.Sink, type, memory);
            }
        }
    }

    private void CheckFits(
        ChannelModel channel, DomainModel? end, Located<TypeModel> type, Dictionary<DomainModel, PartitionModel> memory)
    {
        if (end is not null && memory.TryGetValue(end, out PartitionModel? partition) && partition.MemoryBytes != 0
            && type.Value.MaxBytes >= partition.MemoryBytes)
        {
            _bag.Report(
                Check.G028, partition.MemorySpan,
                $"'{type.Value.Name}' of '{channel.Name}' may have {Values.SizeText(type.Value.MaxBytes)}; '{end.Name}' "
                    + $"has {Values.SizeText(partition.MemoryBytes)} of memory",
                "raise memory, or lower the type's max", new RelatedPosition(type.Value.MaxSpan, $"'{type.Value.Name}'"));
        }
    }

    private void CheckMachine()
    {
        ulong ram = 0;
        ulong buffers = 0;
        foreach (PartitionModel partition in _system.Partitions)
        {
            ram += partition.MemoryBytes;
            if (partition.Devices.HasFlag(PartitionDevices.GuardPort))
            {
                // The outbox of whole messages, the inbox, and the message being read.
                ulong slots = System.Math.Max(1, _slots.GetValueOrDefault(partition.Domain.Id).Slots);
                ulong messages = slots * System.Math.Min(partition.DoorbellsPerSlot, MostDoorbells);
                buffers += ((messages + 1) * IPartition.MaxMessageBytes) + DeviceRules.InboxBytes;
            }
        }

        foreach (ChannelModel channel in _policy.Channels)
        {
            ulong largest = 0;
            foreach (Located<TypeModel> type in channel.Types)
            {
                largest = System.Math.Max(largest, type.Value.MaxBytes);
            }

            buffers += 3 * channel.Limits.Queue * largest;      // The source's bytes, A's and B's.
        }

        if (ram + buffers > _system.MachineBytes)
        {
            _bag.Report(
                Check.G021, _system.MachineSpan,
                $"partitions need {Text(ram)} bytes and their buffers {Text(buffers)}: more than {Values.SizeText(_system.MachineBytes)}",
                "lower memory, doorbells or queues, or add machine: { memory: ... }");
        }
    }

    private void CheckDates()
    {
        if (_system.DateUnixSeconds != 0 && _policy.ExpiresUnixSeconds.Value is not 0 and var expires && expires <= _system.DateUnixSeconds)
        {
            _bag.Report(
                Check.G030, _policy.ExpiresUnixSeconds.Span,
                $"the policy ends {Values.DateText(expires)}; guests start at {Values.DateText(_system.DateUnixSeconds)}",
                "correct one of them",
                new RelatedPosition(_system.ClockSpan, "the clock"));
        }
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
