using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.Policy.Diagnostics;

namespace Guard.Policy.Documents;

/// <summary>Reads a record schema, one statement a line (SCHEMAS.md).</summary>
internal sealed class RecordSchemaReader
{
    private const int MaxFields = 256;
    private const int MaxRules = 256;
    private const int MaxWidth = 4096;
    private const string FieldForm = "field NAME u8|u16|u32|u64|i8|i16|i32|i64 LEAST..GREATEST, field NAME chars WIDTH SET [min N], "
        + "field NAME zero WIDTH, or field NAME crc32";

    private readonly SourceFile _file;
    private readonly DiagnosticBag _bag;
    private readonly ImmutableArray<RecordField>.Builder _fields = ImmutableArray.CreateBuilder<RecordField>();
    private readonly ImmutableArray<RecordRule>.Builder _rules = ImmutableArray.CreateBuilder<RecordRule>();
    private readonly Dictionary<string, (int Index, SourceSpan Span)> _names = new(StringComparer.Ordinal);
    private bool? _bigEndian;
    private bool _good = true;

    private RecordSchemaReader(SourceFile file, DiagnosticBag bag)
    {
        _file = file;
        _bag = bag;
    }

    /// <summary>The schema, or null when something was reported.</summary>
    internal static RecordSchema? Read(SourceFile file, DiagnosticBag bag)
    {
        var reader = new RecordSchemaReader(file, bag);
        for (int i = 0; i < file.Lines.Length; i++)
        {
            reader.ReadLine(i + 1, file.Lines[i]);
        }

        return reader.Finish();
    }

    private RecordSchema? Finish()
    {
        SourceSpan whole = SourceSpan.WholeFile(_file.Path);
        if (_fields.Count == 0 && _good)
        {
            Fail(whole, "the schema has no field", FieldForm);
        }

        if (_bigEndian is null && _good)
        {
            Fail(whole, "the schema does not say its byte order", "begin with: order little");
        }

        return _good ? new RecordSchema(_bigEndian!.Value, _fields.ToImmutable(), _rules.ToImmutable()) : null;
    }

    private void ReadLine(int number, string line)
    {
        int comment = line.IndexOf('#', StringComparison.Ordinal);
        string text = comment < 0 ? line : line[..comment];
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return;
        }

        int start = text.Length - text.TrimStart().Length;
        var span = new SourceSpan(_file.Path, number, start + 1, Math.Max(1, text.Trim().Length));
        switch (words[0])
        {
            case "order" when words.Length == 2 && words[1] is "little" or "big":
                ReadOrder(words[1] == "big", span);
                break;
            case "field" when words.Length >= 3:
                ReadField(words, span);
                break;
            case "rule" when words.Length == 4 && words[2] == "<=":
                ReadRule(words[1], words[3], span);
                break;
            default:
                Fail(span, "this line is not understood", "order little|big; " + FieldForm + "; rule NAME <= NAME");
                break;
        }
    }

    private void ReadOrder(bool bigEndian, SourceSpan span)
    {
        if (_bigEndian is not null || _fields.Count != 0)
        {
            Fail(span, "the byte order is said once, before the first field", "");
        }

        _bigEndian = bigEndian;
    }

    private void ReadField(string[] words, SourceSpan span)
    {
        string name = words[1];
        if (!IsFieldName(name))
        {
            Fail(span, $"'{name}' is no field name", "1 to 32 of a-z, 0-9 and '_'");
            return;
        }

        if (_names.TryGetValue(name, out (int Index, SourceSpan Span) first))
        {
            _good = false;
            _bag.Report(
                Check.S026, span, $"field '{name}' stands twice", "rename one", new RelatedPosition(first.Span, "the first one"));
            return;
        }

        if (_fields.Count == MaxFields)
        {
            Fail(span, $"more than {MaxFields} fields", "");
            return;
        }

        if (_fields.Count != 0 && _fields[^1].Kind == FieldKind.Crc32)
        {
            Fail(span, "nothing follows a crc32: it covers all bytes before it", "move the crc32 to the end");
            return;
        }

        if (_fields.Count == 0 && words[2] == "crc32")
        {
            Fail(span, "a crc32 covers the bytes before it, and there are none", "move it to the end");
            return;
        }

        if (FieldOf(name, words.AsSpan(2), span) is { } field)
        {
            _names.Add(name, (_fields.Count, span));
            _fields.Add(field);
        }
        else
        {
            _names.Add(name, (-1, span));
        }
    }

    private RecordField? FieldOf(string name, ReadOnlySpan<string> words, SourceSpan span)
    {
        switch (words[0])
        {
            case "u8" or "u16" or "u32" or "u64" or "i8" or "i16" or "i32" or "i64" when words.Length == 2:
                return IntegerField(name, words[0], words[1], span);
            case "chars" when words.Length is 3 or 5:
                return CharactersField(name, words, span);
            case "zero" when words.Length == 2 && TryCount(words[1], 1, MaxWidth, out int width):
                return new RecordField(name, FieldKind.Zero, (ushort)width, 0, 0, 0, 0);
            case "crc32" when words.Length == 1:
                return new RecordField(name, FieldKind.Crc32, 4, 0, 0, 0, 0);
            default:
                Fail(span, $"field '{name}' is not understood", FieldForm);
                return null;
        }
    }

    private RecordField? IntegerField(string name, string kind, string range, SourceSpan span)
    {
        bool signed = kind[0] == 'i';
        int bits = int.Parse(kind.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
        Int128 least = signed ? -(Int128.One << (bits - 1)) : 0;
        Int128 most = signed ? (Int128.One << (bits - 1)) - 1 : (Int128.One << bits) - 1;
        int dots = range.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || !TryNumber(range[..dots], out Int128 low) || !TryNumber(range[(dots + 2)..], out Int128 high))
        {
            Fail(span, $"'{range}' is no range", "write LEAST..GREATEST, for example 1..31");
            return null;
        }

        if (low > high || low < least || high > most)
        {
            Fail(span, $"range {range} does not lie within {kind}", $"{kind} holds {least}..{most}, and the least comes first");
            return null;
        }

        return new RecordField(
            name, signed ? FieldKind.Signed : FieldKind.Unsigned, (ushort)(bits / 8), Bits(low), Bits(high), 0, 0);
    }

    private static long Bits(Int128 value) => value > long.MaxValue ? unchecked((long)(ulong)value) : (long)value;

    private RecordField? CharactersField(string name, ReadOnlySpan<string> words, SourceSpan span)
    {
        if (!TryCount(words[1], 1, MaxWidth, out int width))
        {
            Fail(span, $"'{words[1]}' is no width", $"1 to {MaxWidth} characters");
            return null;
        }

        if (!TrySet(words[2], out ulong low, out ulong high))
        {
            Fail(
                span, $"'{words[2]}' is no set of characters",
                "ranges and single printable characters, for example A-Z0-9; '-' last");
            return null;
        }

        int least = width;
        if (words.Length == 5 && (words[3] != "min" || !TryCount(words[4], 0, width, out least)))
        {
            Fail(span, $"'{words[3]} {words[4]}' is not understood", $"min N, with N between 0 and {width}");
            return null;
        }

        return new RecordField(name, FieldKind.Characters, (ushort)width, least, width, low, high);
    }

    private void ReadRule(string left, string right, SourceSpan span)
    {
        if (_rules.Count == MaxRules)
        {
            Fail(span, $"more than {MaxRules} rules", "");
            return;
        }

        int leftIndex = IntegerIndex(left, span);
        int rightIndex = IntegerIndex(right, span);
        if (leftIndex < 0 || rightIndex < 0)
        {
            return;
        }

        var rule = new RecordRule((ushort)leftIndex, (ushort)rightIndex);
        if (leftIndex == rightIndex || _rules.Contains(rule))
        {
            Fail(span, "this rule says nothing new", "remove it");
            return;
        }

        _rules.Add(rule);
    }

    private int IntegerIndex(string name, SourceSpan span)
    {
        if (!_names.TryGetValue(name, out (int Index, SourceSpan Span) found))
        {
            List<string> known = [];
            foreach (RecordField field in _fields)
            {
                known.Add(field.Name);
            }

            Fail(span, $"there is no field '{name}' above", Suggestion.For(name, known));
            return -1;
        }

        if (found.Index >= 0 && _fields[found.Index].Kind is not (FieldKind.Unsigned or FieldKind.Signed))
        {
            Fail(span, $"field '{name}' is no integer", "rules compare integers");
            return -1;
        }

        return found.Index;
    }

    private static bool IsFieldName(string name)
    {
        bool good = name.Length <= 32 && char.IsAsciiLetterLower(name[0]);
        foreach (char c in name)
        {
            good &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_';
        }

        return good;
    }

    private static bool TryCount(string text, int least, int most, out int count)
    {
        bool good = Values.TryInteger(text, out ulong value) && value <= (ulong)most && value >= (ulong)least;
        count = good ? (int)value : 0;
        return good;
    }

    private static bool TryNumber(string text, out Int128 number)
    {
        bool negative = text.StartsWith('-');
        string digits = negative ? text[1..] : text;
        number = 0;
        if (digits.Length is 0 or > 20)
        {
            return false;
        }

        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        number = negative ? -number : number;
        return digits.Length == 1 || digits[0] != '0';
    }

    private static bool TrySet(string text, out ulong low, out ulong high)
    {
        low = 0;
        high = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char first = text[i];
            char last = first;
            if (i + 2 < text.Length && text[i + 1] == '-')
            {
                last = text[i + 2];
                i += 2;
            }

            if (first is <= ' ' or > '~' || last is <= ' ' or > '~' || first > last)
            {
                return false;
            }

            for (int c = first; c <= last; c++)
            {
                low |= c < 64 ? 1UL << c : 0;
                high |= c >= 64 ? 1UL << (c - 64) : 0;
            }
        }

        return true;
    }

    private void Fail(SourceSpan span, string message, string help)
    {
        _good = false;
        _bag.Report(Check.S026, span, message, help);
    }
}
