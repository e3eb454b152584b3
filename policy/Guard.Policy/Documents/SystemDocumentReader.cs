using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Checks;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>Reads system.yaml against a policy: form, names and references.</summary>
internal sealed class SystemDocumentReader
{
    private const ulong Second = 1_000_000_000;
    private const ulong DefaultMachineBytes = 1UL << 30;
    private const int MaxModes = 16;
    private const int MaxSlots = 8192;
    private const int MaxOriginChars = 128;

    private readonly DiagnosticBag _bag;
    private readonly SourceLoader _loader;
    private readonly MapReader _map;
    private readonly SourceFile _file;
    private readonly NameTable<PartitionModel> _partitions = new("partition");

    internal SystemDocumentReader(SourceFile file, YamlNode root, SourceLoader loader, DiagnosticBag bag)
    {
        _file = file;
        _loader = loader;
        _bag = bag;
        _map = MapReader.Open(root, SystemShapes.System, new SourceSpan(file.Path, 1, 1, 1), bag);
    }

    /// <summary>The policy it names, or null when that was reported.</summary>
    internal SourceFile? LoadPolicy() => _map.Text("policy") is { } path ? _loader.LoadNamed(path, tabsAllowed: false) : null;

    /// <summary>The system, as far as it can be read.</summary>
    internal SystemModel Read(PolicyModel policy)
    {
        string name = _map.Name("system")?.Value ?? string.Empty;
        MapReader? clock = _map.Map("clock");
        MapReader? machine = _map.Map("machine");
        ImmutableArray<PartitionModel> partitions = Partitions(policy);
        return new SystemModel(
            _file.Path,
            name,
            policy.File,
            clock?.Integer("hz", 1, ulong.MaxValue)?.Value ?? 0,
            clock?.ValueSpan("hz") ?? _map.Span,
            clock?.Date("date")?.Value ?? 0,
            machine?.Size("memory", 1, 1UL << 40)?.Value ?? DefaultMachineBytes,
            machine?.ValueSpan("memory") ?? _map.KeySpan("partitions"),
            partitions,
            Modes(),
            Audit(name),
            _map.Map("audit")?.ValueSpan("reserve") ?? _map.Span,
            _map.Span);
    }

    private ImmutableArray<PartitionModel> Partitions(PolicyModel policy)
    {
        var domains = new NameTable<DomainModel>("domain");
        foreach (DomainModel domain in policy.Domains)
        {
            domains.Add(domain.Name, domain);
        }

        ImmutableArray<Located<HealthRow>> common = CommonHealth();
        MapShape shape = SystemShapes.System.Find("partitions")!.Inner!;
        var partitions = new List<PartitionModel>();
        foreach (YamlEntry entry in _map.Named("partitions", PolicyDocumentReader.MaxDomains))
        {
            var name = new Located<string>(entry.Key.Value, entry.Key.Span);
            MapReader map = MapReader.Open(entry.Value, shape, entry.Key.Span, _bag);
            if (DomainOf(policy, name.Value) is not { } domain)
            {
                List<string> known = [];
                foreach (DomainModel other in policy.Domains)
                {
                    known.Add(other.Name);
                }

                _bag.Report(
                    Check.G002, name.Span, $"partition '{name.Value}' realises no domain of {policy.File}",
                    Suggestion.For(name.Value, known));
                continue;
            }

            PartitionModel partition = ReadPartition(domain, name, map, common);
            partitions.Add(partition);
            _partitions.Add(name.Value, partition);
        }

        partitions.Sort((left, right) => left.Domain.Id.CompareTo(right.Domain.Id));
        return [.. partitions];
    }

    private static DomainModel? DomainOf(PolicyModel policy, string name)
    {
        foreach (DomainModel domain in policy.Domains)
        {
            if (domain.Name == name)
            {
                return domain;
            }
        }

        return null;
    }

    private PartitionModel ReadPartition(
        DomainModel domain, Located<string> name, MapReader map, ImmutableArray<Located<HealthRow>> common)
    {
        MapReader? restart = map.Map("restart");
        Located<string>? image = map.Text("image");
        return new PartitionModel(
            domain,
            image?.Value ?? string.Empty,
            image is { } reference ? _loader.FindImage(reference) : null,
            map.ValueSpan("image"),
            map.Size("memory", 1, 1UL << 40)?.Value ?? 0,
            map.ValueSpan("memory"),
            Devices(map),
            map.Has("devices") ? map.KeySpan("devices") : map.Span,
            map.Map("processor") is { } processor ? Hidden(processor) : ProcessorFeatures.None,
            (uint)(map.Integer("doorbells", 0, uint.MaxValue)?.Value ?? 8),
            map.ValueSpan("doorbells"),
            (uint)(restart?.Integer("budget", 1, 1000)?.Value ?? 0),
            restart?.Duration("per", 1, 30 * 86400 * Second)?.Value ?? 0,
            restart?.Span,
            Merge(common, map.Map("health") is { } own ? HealthRows(own) : []),
            map.Switch("gdb"),
            map.ValueSpan("gdb"),
            name.Span);
    }

    private PartitionDevices Devices(MapReader map)
    {
        PartitionDevices devices = PartitionDevices.None;
        foreach (Located<string> device in map.Texts("devices", 16))
        {
            PartitionDevices named = DeviceWords.Find(device.Value);
            if (named == PartitionDevices.Com1 && devices.HasFlag(PartitionDevices.Com1))
            {
                named = PartitionDevices.Com2;
            }

            if (named != PartitionDevices.None && !devices.HasFlag(named))
            {
                devices |= named;
                continue;
            }

            switch (device.Value)
            {
                case "uart":
                    _bag.Report(Check.G009, device.Span, "a third uart", "a PC has COM1 and COM2 here");
                    break;
                case "guardport":
                    _bag.Report(Check.G009, device.Span, "a second guardport", "one serves all channels");
                    break;
                case var second when named != PartitionDevices.None:
                    _bag.Report(Check.G009, device.Span, $"a second {second}", "a PC has one");
                    break;
                case var other when LaterWords.IsLater("devices", other):
                    _bag.Report(
                        Check.S020, device.Span, $"device '{other}' is not in this version", "this version has: " + DeviceWords.List);
                    break;
                case var other:
                    _bag.Report(
                        Check.P003, device.Span, $"there is no device '{other}'", Suggestion.For(other, DeviceWords.All));
                    break;
            }
        }

        return devices;
    }

    private ProcessorFeatures Hidden(MapReader map)
    {
        ProcessorFeatures hidden = ProcessorFeatures.None;
        foreach (Located<string> word in map.Texts("hide", 64))
        {
            ProcessorFeatures feature = FeatureWords.Find(word.Value);
            if (feature == ProcessorFeatures.None)
            {
                _bag.Report(
                    Check.P003, word.Span, $"the processor has no feature '{word.Value}'", Suggestion.For(word.Value, FeatureWords.All));
            }
            else if (hidden.HasFlag(feature))
            {
                _bag.Report(Check.P040, word.Span, $"'{word.Value}' stands twice in 'hide'", "remove one");
            }

            hidden |= feature;
        }

        return hidden;
    }

    private ImmutableArray<Located<HealthRow>> CommonHealth()
    {
        MapReader? health = _map.Map("health");
        _ = health?.Choice("default");
        return health?.Map("on") is { } on ? HealthRows(on) : [];
    }

    private ImmutableArray<Located<HealthRow>> HealthRows(MapReader map)
    {
        var rows = ImmutableArray.CreateBuilder<Located<HealthRow>>();
        foreach ((string key, HealthError error) in HealthWords.Errors)
        {
            if (map.Node(key) is YamlScalar { Value: "halt-module" } module)
            {
                _bag.Report(
                    Check.G017, module.Span, $"'{key}' of a partition would stop all others", "halt-partition stops this one");
            }
            else if (map.Node(key) is YamlScalar { Value: "ignore" or "restart-cold" or "halt-channels" } unfit && error == HealthError.ImageInvalid)
            {
                _bag.Report(
                    Check.G018, unfit.Span, $"'{unfit.Value}' would start an image that failed verification", "refuse-start");
            }
            else if (map.Choice(key) is { } action)
            {
                rows.Add(new Located<HealthRow>(new HealthRow(error, HealthWords.ActionOf(action.Value)), action.Span));
            }
        }

        return rows.ToImmutable();
    }

    // Own rows win over common ones; the order is that of the errors.
    private static ImmutableArray<Located<HealthRow>> Merge(
        ImmutableArray<Located<HealthRow>> common, ImmutableArray<Located<HealthRow>> own)
    {
        var rows = ImmutableArray.CreateBuilder<Located<HealthRow>>();
        foreach ((string _, HealthError error) in HealthWords.Errors)
        {
            if (RowOf(own, error) is { } ownRow)
            {
                rows.Add(ownRow);
            }
            else if (RowOf(common, error) is { } commonRow)
            {
                rows.Add(commonRow);
            }
        }

        return rows.ToImmutable();
    }

    private static Located<HealthRow>? RowOf(ImmutableArray<Located<HealthRow>> rows, HealthError error)
    {
        foreach (Located<HealthRow> row in rows)
        {
            if (row.Value.Error == error)
            {
                return row;
            }
        }

        return null;
    }

    private ImmutableArray<ModeModel> Modes()
    {
        MapShape shape = SystemShapes.System.Find("schedule")!.Inner!;
        var modes = new List<ModeModel>();
        foreach (YamlEntry entry in _map.Named("schedule", MaxModes))
        {
            MapReader map = MapReader.Open(entry.Value, shape, entry.Key.Span, _bag);
            ulong frame = map.Duration("frame", 1, 3600 * Second)?.Value ?? 0;
            modes.Add(new ModeModel(entry.Key.Value, frame, map.ValueSpan("frame"), Slots(map), entry.Key.Span));
        }

        // A run starts in 'normal'; the order of the file means nothing.
        modes.Sort((left, right) => (left.Name == "normal", right.Name == "normal") switch
        {
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(left.Name, right.Name),
        });
        return [.. modes];
    }

    private ImmutableArray<SlotModel> Slots(MapReader map)
    {
        var slots = ImmutableArray.CreateBuilder<SlotModel>();
        foreach (YamlNode item in map.Items("slots", MaxSlots))
        {
            if (item is not YamlMap { Entries.Length: 1 } pair || pair.Entries[0].Value is not YamlScalar { Value.Length: > 0 } length)
            {
                if (item is not YamlBroken)
                {
                    _bag.Report(Check.S018, item.Span, "a slot is one partition with its length", "write { sensor: 150us }");
                }

                continue;
            }

            if (!Values.TryDuration(length.Value, out ulong nanoseconds) || nanoseconds == 0)
            {
                _bag.Report(Check.S019, length.Span, $"'{length.Value}' is not a duration such as 150us");
                continue;
            }

            var name = new Located<string>(pair.Entries[0].Key.Value, pair.Entries[0].Key.Span);
            PartitionModel? partition = name.Value == "idle" ? null : _partitions.Find(name, _bag);
            if (partition is not null || name.Value == "idle")
            {
                slots.Add(new SlotModel(partition, nanoseconds, name.Span));
            }
        }

        return slots.ToImmutable();
    }

    private AuditRow Audit(string systemName)
    {
        MapReader? audit = _map.Map("audit");
        _ = audit?.Choice("store");
        return new AuditRow(
            Origin(audit, systemName),
            Records(audit, "reserve", 0),
            Records(audit, "checkpoint", 256));
    }

    private static uint Records(MapReader? audit, string key, uint otherwise)
    {
        if (audit?.Value<ulong>(key, Values.TryRecords, "a number of records such as 4096 records") is not { } records)
        {
            return otherwise;
        }

        if (records.Value is 0 or > AuditChecks.MostReserveRecords)
        {
            audit.Bag.Report(Check.S025, records.Span, $"'{key}' lies between 1 and {AuditChecks.MostReserveRecords} records");
            return otherwise;
        }

        return (uint)records.Value;
    }

    private static string Origin(MapReader? audit, string systemName)
    {
        if (audit?.Text("origin") is not { } origin)
        {
            return "guard.example/" + systemName;
        }

        if (origin.Value.Length > MaxOriginChars)
        {
            audit.Bag.Report(Check.G031, origin.Span, $"the log origin has {origin.Value.Length} characters", $"at most {MaxOriginChars}");
        }

        foreach (char c in origin.Value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '/'))
            {
                audit.Bag.Report(
                    Check.G031, origin.Span, $"'{origin.Value}' is no log origin",
                    "a name such as guard.example/three-levels: letters, digits, '.', '-', '_' and '/'");
                break;
            }
        }

        return origin.Value;
    }
}
