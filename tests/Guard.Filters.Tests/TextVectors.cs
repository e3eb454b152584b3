using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Guard.Contracts;

namespace Guard.Filters.Tests;

/// <summary>Reads tests/vectors/filters-text.txt.</summary>
public sealed class TextVectors
{
    private readonly List<(int Line, TextProfile Profile, string A, string B, byte[] Input)> _cases = [];

    public TextVectors()
    {
        TextProfile? profile = null;
        foreach ((int number, string line) in VectorFile.Lines("filters-text.txt"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "profile")
            {
                string[] listed = words[4] == "-" ? [] : words[4].Split(',');
                profile = new TextProfile(Number(words[1]), Number(words[2]), Number(words[3]), [.. listed]);
                continue;
            }

            _cases.Add((number, profile!, words[0], words[1], Bytes(line[(line.IndexOf('"') + 1)..line.LastIndexOf('"')])));
        }
    }

    public IReadOnlyList<(int Line, TextProfile Profile, string A, string B, byte[] Input)> Cases => _cases;

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            i++;
            int digits = text[i] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            int value = digits == 0
                ? 0
                : int.Parse(text.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            switch (text[i])
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case 'r': bytes.Add((byte)'\r'); break;
                case 'x': bytes.Add((byte)value); break;
                case 'u' or 'U': bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(value).ToString())); break;
                default: bytes.Add((byte)text[i]); break;
            }

            i += digits;
        }

        return [.. bytes];
    }
}
