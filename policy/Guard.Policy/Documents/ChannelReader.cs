using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Documents;

/// <summary>Reads one channel.</summary>
internal sealed class ChannelReader
{
    private const ulong Second = 1_000_000_000;
    private const int MaxRoles = 8;

    private readonly NameTable<DomainModel> _domains;
    private readonly NameTable<TypeModel> _types;
    private readonly MarkingReader _markings;
    private readonly SourceLoader _loader;
    private readonly Dictionary<string, ImmutableArray<string>> _wordLists = new(System.StringComparer.Ordinal);

    internal ChannelReader(NameTable<DomainModel> domains, NameTable<TypeModel> types, MarkingReader markings, SourceLoader loader)
    {
        _domains = domains;
        _types = types;
        _markings = markings;
        _loader = loader;
    }

    internal ChannelModel Read(Located<string> name, uint number, MapReader map)
    {
        if (name.Value is "system")
        {
            map.Bag.Report(Check.S023, name.Span, $"'{name.Value}' means something else in these files", "choose another name");
        }

        DomainModel? source = _domains.Find(map.Name("from"), map.Bag);
        DomainModel? sink = _domains.Find(map.Name("to"), map.Bag);
        (bool keeps, Label? fixedLabel) = OutLabel(map, source, sink);
        (ImmutableArray<string> words, SourceSpan? wordsSpan, Located<ulong>? maxRun) = Filters(map);
        _ = Outcomes(map);
        return new ChannelModel(
            number,
            name.Value,
            source,
            map.ValueSpan("from"),
            sink,
            map.ValueSpan("to"),
            Types(map),
            Waiver(map, "import"),
            Waiver(map, "downgrade"),
            fixedLabel,
            keeps,
            map.ValueSpan("out_label"),
            Acknowledgement(map),
            Limits(map),
            words,
            wordsSpan,
            maxRun,
            Review(map),
            ReleaseSlot(map),
            Deadlines(map),
            name.Span);
    }

    private ImmutableArray<Located<TypeModel>> Types(MapReader map)
    {
        var types = ImmutableArray.CreateBuilder<Located<TypeModel>>();
        foreach (Located<string> name in map.Texts("types", 256))
        {
            if (_types.Find(name, map.Bag) is not { } type)
            {
                continue;
            }

            foreach (Located<TypeModel> other in types)
            {
                if (ReferenceEquals(other.Value, type))
                {
                    map.Bag.Report(Check.P040, name.Span, $"type '{name.Value}' is listed twice", "remove one");
                }
            }

            types.Add(new Located<TypeModel>(type, name.Span));
        }

        if (types.Count == 0 && map.Items("types", 256).IsEmpty && map.Has("types"))
        {
            map.Bag.Report(Check.P041, map.KeySpan("types"), "this channel carries no type", "name at least one");
        }

        types.Sort((left, right) => left.Value.Id.CompareTo(right.Value.Id));
        return types.ToImmutable();
    }

    private static WaiverModel? Waiver(MapReader map, string key)
    {
        if (map.Map(key) is not { } waiver)
        {
            return null;
        }

        Located<string>? authority = waiver.Text("authority");
        Located<long>? until = waiver.Date("until");
        if (authority is { } text && text.Value.Trim().Length == 0)
        {
            map.Bag.Report(Check.P027, text.Span, "the authority says nothing", "number and date of the memo that grants it");
        }

        return new WaiverModel(authority?.Value ?? string.Empty, until?.Value ?? 0, map.KeySpan(key), waiver.ValueSpan("until"));
    }

    private (bool Keeps, Label? Fixed) OutLabel(MapReader map, DomainModel? source, DomainModel? sink)
    {
        if (map.Node("out_label") is Yaml.YamlScalar)
        {
            return (map.Choice("out_label") is not null, null);
        }

        if (map.Map("out_label") is not { } fixedLabel || fixedLabel.Text("fixed") is not { } marking)
        {
            return (false, null);
        }

        // What is delivered is as trustworthy as its source, or, where an import vouches for it, as its sink.
        byte integrity = (map.Has("import") ? sink : source)?.Label?.Integrity ?? 0;
        SourceSpan? relSpan = fixedLabel.Has("rel") ? fixedLabel.KeySpan("rel") : null;
        return (false, _markings.Read(marking, fixedLabel.Texts("rel", BitSet256.Capacity), relSpan, integrity));
    }

    private static AcknowledgementModel Acknowledgement(MapReader map)
    {
        SourceSpan span = map.ValueSpan("ack");
        if (map.Node("ack") is Yaml.YamlScalar)
        {
            _ = map.Choice("ack");
            return new AcknowledgementModel(AcknowledgementMode.None, 0, span);
        }

        MapReader? ack = map.Map("ack");
        Located<ulong>? epoch = ack?.Duration("epoch", 1, 86400 * Second);
        string mode = ack?.Choice("mode")?.Value ?? string.Empty;
        bool staged = mode == "staged";
        if (staged && !ack!.Has("epoch"))
        {
            map.Bag.Report(
                Check.S017, map.KeySpan("ack"), "a staged acknowledgement needs 'epoch'",
                "one symbol is shown in each epoch, for example 10s");
        }
        else if (mode == "none" && ack!.Has("epoch"))
        {
            map.Bag.Report(Check.S016, ack.KeySpan("epoch"), "without an acknowledgement there is no epoch", "remove it");
        }

        return new AcknowledgementModel(
            staged ? AcknowledgementMode.Staged : AcknowledgementMode.None, staged ? epoch?.Value ?? 0 : 0, span);
    }

    private static LimitsModel Limits(MapReader map)
    {
        MapReader? limits = map.Map("limits");
        (ulong Count, ulong WindowNanoseconds) rate = (0, 0);
        if (limits?.Value<(ulong, ulong)>("rate", Values.TryRate, "a rate such as 20/min") is { } written)
        {
            rate = written.Value;
            if (rate.Count is 0 or > 1_000_000)
            {
                map.Bag.Report(Check.S025, written.Span, "a rate counts 1 to 1000000 messages");
                rate = (0, 0);
            }
        }

        uint records = 4;
        if (limits?.Value<ulong>("records", Values.TryFrameRate, "a number for each frame such as 4/frame") is { } perFrame)
        {
            records = (uint)System.Math.Min(perFrame.Value, uint.MaxValue);
            if (records is 0 or > 1000)
            {
                map.Bag.Report(Check.S025, perFrame.Span, "refusals may spend 1 to 1000 records in a frame");
            }
        }

        return new LimitsModel(
            (uint)rate.Count,
            rate.WindowNanoseconds,
            (uint)(limits?.Integer("burst", 1, 4096)?.Value ?? 0),
            (uint)(limits?.Integer("day", 1, 1_000_000_000)?.Value ?? 0),
            (uint)(limits?.Integer("queue", 1, 4096)?.Value ?? 16),
            records,
            limits?.Span ?? map.Span,
            limits?.ValueSpan("burst") ?? map.Span);
    }

    private (ImmutableArray<string> Words, SourceSpan? Span, Located<ulong>? MaxRun) Filters(MapReader map)
    {
        MapReader? filters = map.Map("filters");
        Located<ulong>? maxRun = filters?.Map("opaque")?.Integer("max_run", 1, IPartition.MaxMessageBytes);
        if (filters?.Text("words") is not { } path)
        {
            return ([], null, maxRun);
        }

        if (!_wordLists.TryGetValue(path.Value, out ImmutableArray<string> words))
        {
            words = _loader.LoadNamed(path, tabsAllowed: false) is { } file ? WordListReader.Read(file, map.Bag) : [];
            _wordLists.Add(path.Value, words);
        }

        return (words, path.Span, maxRun);
    }

    private static bool Outcomes(MapReader map) => map.Map("on") is { } on && on.Choice("fail") is not null & on.Choice("error") is not null;

    private static ReviewModel Review(MapReader map)
    {
        if (map.Map("review") is not { } review)
        {
            return new ReviewModel(0, [], 0, false, map.Span, map.Span);
        }

        var roles = ImmutableArray.CreateBuilder<string>();
        foreach (Located<string> role in review.Texts("roles", MaxRoles))
        {
            roles.Add(role.Value);
            if (role.Value is not ("releaser" or "originator"))
            {
                map.Bag.Report(
                    Check.P003, role.Span, $"'{role.Value}' is no role that reviews",
                    Suggestion.For(role.Value, ["releaser", "originator"]));
            }
        }

        ulong quorum = review.Integer("quorum", 0, 255)?.Value ?? 0;
        ulong timeout = review.Duration("timeout", Second, 30 * 86400 * Second)?.Value ?? Second;
        if (timeout % Second != 0)
        {
            map.Bag.Report(Check.S019, review.ValueSpan("timeout"), "a review's timeout is in whole seconds");
        }

        return new ReviewModel(
            (byte)quorum, roles.ToImmutable(), (uint)(timeout / Second), review.Switch("forbid_same_org"),
            review.Span, review.Has("roles") ? review.KeySpan("roles") : review.Span);
    }

    private static ReleaseSlotModel? ReleaseSlot(MapReader map)
    {
        if (map.Map("slot") is not { } slot)
        {
            return null;
        }

        var sizes = ImmutableArray.CreateBuilder<uint>();
        foreach (Located<string> size in slot.Texts("sizes", 16))
        {
            if (Values.TrySize(size.Value, out ulong bytes) && bytes is >= 1 and <= IPartition.MaxMessageBytes)
            {
                sizes.Add((uint)bytes);
            }
            else
            {
                map.Bag.Report(Check.S019, size.Span, $"'{size.Value}' is not a size between 1B and 64KiB");
            }
        }

        return new ReleaseSlotModel(
            slot.Duration("every", 1, 86400 * Second)?.Value ?? 0,
            (uint)(slot.Integer("max", 1, 256)?.Value ?? 0),
            sizes.ToImmutable(),
            slot.Span,
            slot.ValueSpan("every"),
            slot.Has("sizes") ? slot.KeySpan("sizes") : slot.Span);
    }

    private static DeadlinesModel Deadlines(MapReader map)
    {
        MapReader? deadlines = map.Map("deadlines");
        return new DeadlinesModel(
            Deadline(deadlines, "stage", 5, map.Span),
            Deadline(deadlines, "filter", 5, map.Span),
            Deadline(deadlines, "authorised", 60, map.Span),
            Deadline(deadlines, "deliver", 5, map.Span));
    }

    private static Located<ulong> Deadline(MapReader? deadlines, string key, ulong defaultSeconds, SourceSpan otherwise) =>
        deadlines?.Duration(key, 1, 86400 * Second) ?? new Located<ulong>(defaultSeconds * Second, otherwise);
}
