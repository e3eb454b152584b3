using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;

namespace Guard.Filters.Tests;

/// <summary>Reads tests/vectors/filters-record.txt.</summary>
public sealed class RecordVectors
{
    private readonly List<(string Name, RecordSchema Schema)> _schemas = [];
    private readonly List<(int Line, RecordSchema Schema, string Expected, byte[] Input)> _cases = [];

    public RecordVectors()
    {
        foreach ((int number, string line) in VectorFile.Lines("filters-record.txt"))
        {
            Read(number, line.Split('#')[0].Trim());
        }
    }

    public IReadOnlyList<(int Line, RecordSchema Schema, string Expected, byte[] Input)> Cases => _cases;

    public RecordSchema Schema(string name) => _schemas.Single(s => s.Name == name).Schema;

    private void Read(int number, string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "schema":
                _schemas.Add((words[1], new RecordSchema(words[2] == "big", [], [])));
                break;

            case "field":
                Change(schema => schema with { Fields = schema.Fields.Add(Field(words)) });
                break;

            case "rule":
                Change(schema => schema with { Rules = schema.Rules.Add(Rule(schema, words)) });
                break;

            default:
                _cases.Add((number, _schemas[^1].Schema, words[0], Bytes(line[words[0].Length..])));
                break;
        }
    }

    private void Change(Func<RecordSchema, RecordSchema> change) =>
        _schemas[^1] = (_schemas[^1].Name, change(_schemas[^1].Schema));

    private static RecordRule Rule(RecordSchema schema, string[] words) => new(Index(schema, words[1]), Index(schema, words[3]));

    private static ushort Index(RecordSchema schema, string name) =>
        (ushort)schema.Fields.Select((f, i) => (f.Name, i)).Single(f => f.Name == name).i;

    private static RecordField Field(string[] words) => words[2] switch
    {
        "unsigned" => new(words[1], FieldKind.Unsigned, Width(words), Unsigned(words[4]), Unsigned(words[5]), 0, 0),
        "signed" => new(words[1], FieldKind.Signed, Width(words), Signed(words[4]), Signed(words[5]), 0, 0),
        "characters" => Characters(words, Set(words[6])),
        "zero" => new(words[1], FieldKind.Zero, Width(words), 0, 0, 0, 0),
        "crc32" => new(words[1], FieldKind.Crc32, 4, 0, 0, 0, 0),
        _ => throw new FormatException(words[2]),
    };

    private static ushort Width(string[] words) => ushort.Parse(words[3], CultureInfo.InvariantCulture);

    private static RecordField Characters(string[] words, (ulong Low, ulong High) set) =>
        new(words[1], FieldKind.Characters, Width(words), Signed(words[4]), Signed(words[5]), set.Low, set.High);

    private static long Unsigned(string text) => unchecked((long)ulong.Parse(text, CultureInfo.InvariantCulture));

    private static long Signed(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Masks of a set such as A-Z0-9.</summary>
    public static (ulong Low, ulong High) Set(string text)
    {
        UInt128 set = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool isRange = i + 2 < text.Length && text[i + 1] == '-';
            for (int c = text[i]; c <= text[isRange ? i + 2 : i]; c++)
            {
                set |= UInt128.One << c;
            }

            i += isRange ? 2 : 0;
        }

        return ((ulong)set, (ulong)(set >> 64));
    }

    private byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                int end = text.IndexOf('\'', i + 1);
                bytes.AddRange(Encoding.ASCII.GetBytes(text[(i + 1)..end]));
                i = end;
            }
            else if (text[i] == '+')
            {
                bytes.AddRange(RecordGenerator.ChecksumBytes([.. bytes], _schemas[^1].Schema.BigEndian));
                i += 3;
            }
            else if (text[i] != ' ')
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(i, 2))[0]);
                i++;
            }
        }

        return [.. bytes];
    }
}
