using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Labels;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>Reads policy.yaml: form, names and references. What they mean together is for the checks.</summary>
internal sealed class PolicyDocumentReader
{
    /// <summary>Domains of a policy.</summary>
    internal const int MaxDomains = 4096;

    /// <summary>Channels of a policy.</summary>
    internal const int MaxChannels = 16384;

    private const int MaxTypes = 4096;
    private const int MaxAssertions = 4096;

    private readonly DiagnosticBag _bag;
    private readonly SourceLoader _loader;
    private readonly NameTable<DomainModel> _domains = new("domain");
    private readonly NameTable<TypeModel> _types = new("type");
    private readonly NameTable<ChannelModel> _channels = new("channel");

    internal PolicyDocumentReader(SourceLoader loader, DiagnosticBag bag)
    {
        _loader = loader;
        _bag = bag;
    }

    /// <summary>The policy, as far as it can be read; null when the file as a whole cannot.</summary>
    internal PolicyModel? Read(SourceFile file)
    {
        SourceSpan start = new(file.Path, 1, 1, 1);
        YamlNode? root = StrictYaml.Read(file, _bag);
        if (root is null)
        {
            if (!_bag.HasErrors)
            {
                _bag.Report(Check.S018, start, "the file is empty", "begin with: policy: NAME");
            }

            return null;
        }

        MapReader map = MapReader.Open(root, PolicyShapes.Policy, start, _bag);
        LatticeModel lattice = map.Map("lattice") is { } names ? LatticeReader.Read(names) : LatticeReader.Empty;
        var markings = new MarkingReader(lattice, _bag);
        ImmutableArray<DomainModel> domains = Domains(map, lattice, markings);
        ImmutableArray<TypeModel> types = Types(map);
        ImmutableArray<ChannelModel> channels = Channels(map, markings);
        return new PolicyModel(
            file.Path,
            map.Name("policy")?.Value ?? string.Empty,
            (uint)(map.Integer("version", 1, uint.MaxValue)?.Value ?? 0),
            map.Date("expires") ?? new Located<long>(0, map.ValueSpan("expires")),
            lattice,
            domains,
            types,
            channels,
            Never(map),
            Only(map),
            Budgets(map));
    }

    private ImmutableArray<DomainModel> Domains(MapReader map, LatticeModel lattice, MarkingReader markings)
    {
        ImmutableArray<(Located<string> Name, MapReader Map)> named = Open(map, "domains", "domain", MaxDomains);
        ImmutableArray<uint> numbers = Numbers("domain", named, 65535);
        var domains = new List<DomainModel>();
        for (int i = 0; i < named.Length; i++)
        {
            DomainModel domain = ReadDomain(named[i].Name, numbers[i], named[i].Map, lattice, markings);
            domains.Add(domain);
            _domains.Add(domain.Name, domain);
        }

        domains.Sort((left, right) => left.Id.CompareTo(right.Id));
        return [.. domains];
    }

    private static DomainModel ReadDomain(
        Located<string> name, uint number, MapReader map, LatticeModel lattice, MarkingReader markings)
    {
        if (name.Value is "any" or "idle" or "system")
        {
            map.Bag.Report(Check.S023, name.Span, $"'{name.Value}' means something else in these files", "choose another name");
        }

        byte integrity = (byte)(map.Integer("integrity", 0, 255)?.Value ?? 0);
        SourceSpan? relSpan = map.Has("rel") ? map.KeySpan("rel") : null;
        ImmutableArray<Located<string>> rel = map.Texts("rel", BitSet256.Capacity);
        Label? label = map.Text("label") is { } marking ? markings.Read(marking, rel, relSpan, integrity) : null;
        string labelText = label is { } known ? MarkingReader.Text(lattice, known) : string.Empty;
        return new DomainModel(
            number, name.Value, label, labelText, map.Text("owner")?.Value ?? string.Empty,
            map.Text("org")?.Value ?? string.Empty,
            name.Span, map.ValueSpan("label"));
    }

    private ImmutableArray<TypeModel> Types(MapReader map)
    {
        ImmutableArray<(Located<string> Name, MapReader Map)> named = Open(map, "types", "type", MaxTypes);
        ImmutableArray<uint> numbers = Numbers("type", named, 65535);
        var reader = new TypeReader(_loader);
        var types = new List<TypeModel>();
        for (int i = 0; i < named.Length; i++)
        {
            TypeModel type = reader.Read(named[i].Name, numbers[i], named[i].Map);
            types.Add(type);
            _types.Add(type.Name, type);
        }

        types.Sort((left, right) => left.Id.CompareTo(right.Id));
        return [.. types];
    }

    private ImmutableArray<ChannelModel> Channels(MapReader map, MarkingReader markings)
    {
        ImmutableArray<(Located<string> Name, MapReader Map)> named = Open(map, "channels", "channel", MaxChannels);
        ImmutableArray<uint> numbers = Numbers("channel", named, 1_000_000);
        var reader = new ChannelReader(_domains, _types, markings, _loader);
        var channels = new List<ChannelModel>();
        for (int i = 0; i < named.Length; i++)
        {
            ChannelModel channel = reader.Read(named[i].Name, numbers[i], named[i].Map);
            channels.Add(channel);
            _channels.Add(channel.Name, channel);
        }

        channels.Sort((left, right) => left.Id.CompareTo(right.Id));
        return [.. channels];
    }

    private ImmutableArray<(Located<string> Name, MapReader Map)> Open(MapReader map, string key, string what, int most)
    {
        MapShape shape = PolicyShapes.Policy.Find(key)!.Inner!;
        var named = ImmutableArray.CreateBuilder<(Located<string>, MapReader)>();
        foreach (YamlEntry entry in map.Named(key, most))
        {
            var name = new Located<string>(entry.Key.Value, entry.Key.Span);
            named.Add((name, MapReader.Open(entry.Value, shape, entry.Key.Span, _bag)));
        }

        if (named.Count == 0 && map.Has(key) && map.Node(key) is YamlMap { Entries.IsEmpty: true })
        {
            _bag.Report(Check.P041, map.KeySpan(key), $"there is no {what}", "add at least one");
        }

        return named.ToImmutable();
    }

    private ImmutableArray<uint> Numbers(string what, ImmutableArray<(Located<string> Name, MapReader Map)> named, ulong most)
    {
        var ids = ImmutableArray.CreateBuilder<(Located<string>, Located<ulong>?)>();
        foreach ((Located<string> name, MapReader map) in named)
        {
            ids.Add((name, map.Integer("id", 1, most)));
        }

        return Numbering.Assign(what, ids.ToImmutable(), _bag);
    }

    private ImmutableArray<NeverModel> Never(MapReader map)
    {
        var rules = ImmutableArray.CreateBuilder<NeverModel>();
        foreach (YamlNode item in map.Items("never", MaxAssertions))
        {
            MapReader rule = MapReader.Open(item, PolicyShapes.Policy.Find("never")!.Inner!, item.Span, _bag);
            int before = _bag.ErrorCount;
            DomainModel? from = DomainOrAny(rule.Name("from"));
            DomainModel? to = DomainOrAny(rule.Name("to"));
            ImmutableArray<TypeModel> types = Find(rule.Texts("types", 256), _types);
            ImmutableArray<ChannelModel> except = Find(rule.Texts("except", MaxChannels), _channels);
            if (_bag.ErrorCount == before && rule.Has("from") && rule.Has("to"))
            {
                rules.Add(
                    new NeverModel(from, to, types, except, new SourceSpan(item.Span.File, item.Span.Line, item.Span.Column, 1)));
            }
        }

        return rules.ToImmutable();
    }

    private DomainModel? DomainOrAny(Located<string>? name) => name?.Value == "any" ? null : _domains.Find(name, _bag);

    private ImmutableArray<T> Find<T>(ImmutableArray<Located<string>> names, NameTable<T> table)
        where T : class
    {
        var found = ImmutableArray.CreateBuilder<T>();
        foreach (Located<string> name in names)
        {
            if (table.Find(name, _bag) is { } thing)
            {
                found.Add(thing);
            }
        }

        return found.ToImmutable();
    }

    private ImmutableArray<OnlyModel> Only(MapReader map)
    {
        var rules = ImmutableArray.CreateBuilder<OnlyModel>();
        foreach (YamlNode item in map.Items("only", MaxAssertions))
        {
            MapReader rule = MapReader.Open(item, PolicyShapes.Policy.Find("only")!.Inner!, item.Span, _bag);
            bool into = rule.Has("into");
            if (item is YamlMap && into == rule.Has("out_of"))
            {
                _bag.Report(Check.S017, rule.Span, "an only rule needs one of 'into' and 'out_of'");
                continue;
            }

            DomainModel? domain = _domains.Find(rule.Name(into ? "into" : "out_of"), _bag);
            ImmutableArray<ChannelModel> channels = Find(rule.Texts("channels", MaxChannels), _channels);
            if (domain is not null)
            {
                rules.Add(new OnlyModel(domain, into, channels, rule.Span));
            }
        }

        return rules.ToImmutable();
    }

    private ImmutableArray<BudgetModel> Budgets(MapReader map)
    {
        var budgets = new List<BudgetModel>();
        foreach (YamlEntry entry in map.Named("budgets", MaxDomains))
        {
            var name = new Located<string>(entry.Key.Value, entry.Key.Span);
            MapReader budget = MapReader.Open(entry.Value, PolicyShapes.Policy.Find("budgets")!.Inner!, entry.Key.Span, _bag);
            Located<ulong>? rate = budget.Value<ulong>("covert", Values.TryBitRate, "a bit rate such as 0.05 bit/s");
            if (_domains.Find(name, _bag) is { } domain && rate is { } covert)
            {
                budgets.Add(new BudgetModel(domain, covert.Value, covert.Span));
            }
        }

        budgets.Sort((left, right) => left.Domain.Id.CompareTo(right.Domain.Id));
        return [.. budgets];
    }
}
