using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Policy.Diagnostics;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>Reads one map by its shape: reports unknown, missing and later keys at once, and values as they are asked
/// for.</summary>
internal sealed class MapReader
{
    /// <summary>Longest free text in characters.</summary>
    internal const int MaxTextChars = 200;

    private readonly MapShape _shape;
    private readonly ImmutableArray<YamlEntry> _entries;

    private MapReader(YamlNode node, MapShape shape, SourceSpan span, DiagnosticBag bag)
    {
        _shape = shape;
        _entries = node is YamlMap map ? map.Entries : [];
        Span = span;
        Bag = bag;
    }

    internal delegate bool ScalarParser<T>(string text, out T value);

    /// <summary>Where the map's key stands.</summary>
    internal SourceSpan Span { get; }

    internal DiagnosticBag Bag { get; }

    /// <summary>A reader over a node; what is no map was reported, and then reads as empty.</summary>
    internal static MapReader Open(YamlNode node, MapShape shape, SourceSpan span, DiagnosticBag bag)
    {
        var reader = new MapReader(node, shape, span, bag);
        if (node is YamlMap)
        {
            reader.CheckKeys();
        }
        else if (node is not YamlBroken)
        {
            bag.Report(Check.S018, node is YamlScalar { Value.Length: > 0 } ? node.Span : span, $"{shape.Title} is a map, not {node.Kind}",
                "its keys: " + string.Join(", ", shape.Names()));
        }

        return reader;
    }

    internal bool Has(string key) => Find(key) is not null;

    internal SourceSpan KeySpan(string key) => Find(key)?.Key.Span ?? Span;

    /// <summary>Place of the value under a key; of the key when it has none on its line.</summary>
    internal SourceSpan ValueSpan(string key) => Find(key) is { } entry
        ? entry.Value is YamlScalar { Value.Length: > 0 } ? entry.Value.Span : entry.Key.Span
        : Span;

    /// <summary>The node under a key; null when absent or already reported.</summary>
    internal YamlNode? Node(string key) => Find(key)?.Value is { } node and not YamlBroken ? node : null;

    internal Located<string>? Text(string key)
    {
        if (Scalar(key) is not { } text)
        {
            return null;
        }

        if (text.Value.Length > MaxTextChars)
        {
            Bag.Report(Check.S025, text.Span, $"'{key}' has {text.Value.Length} characters; {MaxTextChars} are allowed");
            return null;
        }

        return text;
    }

    internal Located<string>? Name(string key) => Scalar(key) is { } text && CheckName(text, Bag) ? text : null;

    internal Located<T>? Value<T>(string key, ScalarParser<T> parse, string expected)
    {
        if (Scalar(key) is not { } text)
        {
            return null;
        }

        if (parse(text.Value, out T value))
        {
            return new Located<T>(value, text.Span);
        }

        Bag.Report(Check.S019, text.Span, $"'{text.Value}' is not {expected}");
        return null;
    }

    internal Located<ulong>? Integer(string key, ulong least, ulong most)
    {
        Located<ulong>? value = Value<ulong>(key, Values.TryInteger, "a whole number");
        return InRange(key, value, least, most, v => v.ToString(CultureInfo.InvariantCulture));
    }

    internal Located<ulong>? Duration(string key, ulong least, ulong most) =>
        InRange(key, Value<ulong>(key, Values.TryDuration, "a duration such as 10ms, 60s or 24h"), least, most, Values.DurationText);

    internal Located<ulong>? Size(string key, ulong least, ulong most) =>
        InRange(key, Value<ulong>(key, Values.TrySize, "a size such as 512B, 4KiB or 16MiB"), least, most, Values.SizeText);

    internal Located<long>? Date(string key) =>
        Value<long>(key, Values.TryDate, "a date such as 2027-06-30 or 2027-06-30T12:00:00Z");

    internal bool Switch(string key) => Value<bool>(key, TrySwitch, "yes or no")?.Value ?? false;

    internal Located<string>? Choice(string key)
    {
        ImmutableArray<string> choices = _shape.Find(key)!.Choices;
        if (Scalar(key) is not { } text)
        {
            return null;
        }

        if (choices.Contains(text.Value))
        {
            return text;
        }

        if (LaterWords.IsLater(key, text.Value))
        {
            Bag.Report(
                Check.S020, text.Span, $"'{text.Value}' is not in this version",
                "this version has: " + string.Join(", ", choices));
            return null;
        }

        Bag.Report(
            Check.S019, text.Span, $"'{text.Value}' is not one of the words '{key}' knows", Suggestion.For(text.Value, choices));
        return null;
    }

    internal MapReader? Map(string key)
    {
        KeyShape shape = _shape.Find(key)!;
        return Node(key) is { } node ? Open(node, shape.Inner!, KeySpan(key), Bag) : null;
    }

    /// <summary>Entries of a map whose keys the author chooses, in the order of the file; malformed names are reported and left
    /// out.</summary>
    internal ImmutableArray<YamlEntry> Named(string key, int most, bool anyWord = false)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlMap map:
                var named = ImmutableArray.CreateBuilder<YamlEntry>();
                foreach (YamlEntry entry in map.Entries)
                {
                    var name = new Located<string>(entry.Key.Value, entry.Key.Span);
                    if (anyWord ? CheckWord(name, Bag) : CheckName(name, Bag))
                    {
                        named.Add(entry);
                    }
                }

                return Bound(named.ToImmutable(), most, key);
            case var other:
                Bag.Report(Check.S018, KeySpan(key), $"'{key}' is a map from names, not {other.Kind}");
                return [];
        }
    }

    /// <summary>Items of a list.</summary>
    internal ImmutableArray<YamlNode> Items(string key, int most)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlList list:
                return Bound(list.Items, most, key);
            case var other:
                Bag.Report(Check.S018, ValueSpan(key), $"'{key}' is a list, not {other.Kind}", "write [one, two]");
                return [];
        }
    }

    /// <summary>A list of texts; items that are none are reported and left out.</summary>
    internal ImmutableArray<Located<string>> Texts(string key, int most) => TextsOf(Items(key, most), key, Bag);

    internal static ImmutableArray<Located<string>> TextsOf(ImmutableArray<YamlNode> items, string key, DiagnosticBag bag)
    {
        var texts = ImmutableArray.CreateBuilder<Located<string>>();
        foreach (YamlNode item in items)
        {
            if (item is YamlScalar { Value.Length: > 0 } scalar)
            {
                if (CheckPrintable(scalar, bag))
                {
                    texts.Add(new Located<string>(scalar.Value, scalar.Span));
                }
            }
            else if (item is not YamlBroken)
            {
                bag.Report(Check.S018, item.Span, $"each item of '{key}' is a single value, not {item.Kind}");
            }
        }

        return texts.ToImmutable();
    }

    internal static bool CheckName(Located<string> name, DiagnosticBag bag)
    {
        bool good = name.Value.Length is >= 1 and <= 32 && char.IsAsciiLetterLower(name.Value[0]);
        foreach (char c in name.Value)
        {
            good &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
        }

        if (!good)
        {
            bag.Report(
                Check.S023, name.Span, $"'{name.Value}' is no name",
                "a name has 1 to 32 of a-z, 0-9 and '-', and begins with a letter");
        }

        return good;
    }

    /// <summary>A name of the lattice: level, category, nation, group, caveat.</summary>
    internal static bool CheckWord(Located<string> word, DiagnosticBag bag)
    {
        bool good = word.Value.Length is >= 1 and <= 32 && char.IsAsciiLetterOrDigit(word.Value[0]) && word.Value[^1] != ' ';
        foreach (char c in word.Value)
        {
            good &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ';
        }

        if (!good)
        {
            bag.Report(
                Check.S023, word.Span, $"'{word.Value}' is no name for a lattice",
                "use 1 to 32 letters, digits, '-', '_' or spaces");
        }

        return good;
    }

    private static bool TrySwitch(string text, out bool value)
    {
        value = text is "yes" or "true";
        return value || text is "no" or "false";
    }

    private static bool CheckPrintable(YamlScalar scalar, DiagnosticBag bag)
    {
        foreach (char c in scalar.Value)
        {
            if (c is < ' ' or > '~')
            {
                bag.Report(
                    Check.S028, scalar.Span, "this text is not printable ASCII",
                    "it goes into signed records; write it in ASCII");
                return false;
            }
        }

        return true;
    }

    private Located<ulong>? InRange(
        string key, Located<ulong>? value, ulong least, ulong most, System.Func<ulong, string> text)
    {
        if (value is { } number && (number.Value < least || number.Value > most))
        {
            Bag.Report(
                Check.S025, number.Span, $"'{key}' is {text(number.Value)}; it lies between {text(least)} and {text(most)}");
            return null;
        }

        return value;
    }

    private ImmutableArray<T> Bound<T>(ImmutableArray<T> items, int most, string key)
    {
        if (items.Length <= most)
        {
            return items;
        }

        Bag.Report(Check.S024, KeySpan(key), $"'{key}' has {items.Length} entries; {most} are allowed");
        return items[..most];
    }

    private Located<string>? Scalar(string key)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        if (node is not YamlScalar scalar || (scalar.Value.Length == 0 && !scalar.Quoted))
        {
            Bag.Report(Check.S018, KeySpan(key), $"'{key}' is a single value, not {node.Kind}");
            return null;
        }

        return CheckPrintable(scalar, Bag) ? new Located<string>(scalar.Value, scalar.Span) : null;
    }

    private YamlEntry? Find(string key)
    {
        foreach (YamlEntry entry in _entries)
        {
            if (entry.Key.Value == key)
            {
                return entry;
            }
        }

        return null;
    }

    private void CheckKeys()
    {
        var known = new List<string>(_shape.Names());
        foreach (YamlEntry entry in _entries)
        {
            string key = entry.Key.Value;
            if (_shape.Later.Contains(key))
            {
                Bag.Report(Check.S020, entry.Key.Span, $"'{key}' in {_shape.Title} is not in this version", "remove it");
            }
            else if (!known.Contains(key))
            {
                Bag.Report(Check.S016, entry.Key.Span, $"{_shape.Title} has no key '{key}'", Suggestion.For(key, known));
            }
        }

        foreach (KeyShape key in _shape.Keys)
        {
            if (key.Required && Find(key.Name) is null)
            {
                Bag.Report(MissingCheck(key.Name), Span, $"{_shape.Title} needs '{key.Name}': {key.Meaning}");
            }
        }
    }

    private CheckDescriptor MissingCheck(string key) => (_shape.Title, key) switch
    {
        ("a domain", "label") => Check.P001,
        ("a waiver", _) => Check.P027,
        _ => Check.S017,
    };
}
