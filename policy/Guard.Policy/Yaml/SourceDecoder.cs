using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Guard.Policy.Diagnostics;

namespace Guard.Policy.Yaml;

/// <summary>Bytes to lines: size, UTF-8, and no character that a reader of the file would not see.</summary>
internal static class SourceDecoder
{
    /// <summary>Longest file in bytes.</summary>
    internal const int MaxBytes = 1024 * 1024;

    /// <summary>The file's lines, or null when the file as a whole is refused. Tabs are reported and read as one space.</summary>
    internal static SourceFile? Decode(string path, ReadOnlySpan<byte> bytes, bool tabsAllowed, DiagnosticBag bag)
    {
        if (bytes.Length > MaxBytes)
        {
            bag.Report(
                Check.S002, SourceSpan.WholeFile(path), $"the file has {bytes.Length} bytes; {MaxBytes} are allowed",
                "split the system");
            return null;
        }

        var lines = new List<string>();
        int number = 0;
        while (!bytes.IsEmpty)
        {
            number++;
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> raw = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (end >= 0 && !raw.IsEmpty && raw[^1] == '\r')
            {
                raw = raw[..^1];
            }

            if (!Utf8.IsValid(raw))
            {
                bag.Report(Check.S001, new SourceSpan(path, number, 1, 1), "this line is not UTF-8", "save the file as UTF-8");
                return null;
            }

            lines.Add(CheckLine(path, number, Encoding.UTF8.GetString(raw), tabsAllowed, bag));
        }

        return new SourceFile(path, [.. lines]);
    }

    private static string CheckLine(string path, int number, string line, bool tabsAllowed, DiagnosticBag bag)
    {
        bool replace = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c is >= ' ' and <= '~')
            {
                continue;
            }

            if (c == '\t')
            {
                replace = true;
                if (!tabsAllowed)
                {
                    bag.Report(Check.S003, new SourceSpan(path, number, i + 1, 1), "a tab", "indent with spaces");
                }

                continue;
            }

            Rune rune = Rune.TryGetRuneAt(line, i, out Rune whole) ? whole : Rune.ReplacementChar;
            if (IsHidden(rune))
            {
                string code = rune.Value.ToString("X4", CultureInfo.InvariantCulture);
                bag.Report(
                    Check.S004, new SourceSpan(path, number, i + 1, 1), $"character U+{code} cannot be seen", "remove it");
                replace = true;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return replace ? Blank(line) : line;
    }

    private static string Blank(string line)
    {
        var text = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            bool seen = Rune.TryGetRuneAt(line, i, out Rune rune) && !IsHidden(rune) && line[i] != '\t';
            int length = seen ? rune.Utf16SequenceLength : 1;
            text.Append(seen ? line.AsSpan(i, length) : " ");
            i += length - 1;
        }

        return text.ToString();
    }

    // Controls, formats (bidirectional overrides, zero-width), private, unassigned, line and paragraph separators.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
