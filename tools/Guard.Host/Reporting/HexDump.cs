using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Guard.Host.Reporting;

/// <summary>Sixteen bytes a line, with the bytes that differ from another string marked.</summary>
internal static class HexDump
{
    private const int BytesPerLine = 16;

    internal static string Markup(ImmutableArray<byte> bytes, ImmutableArray<byte> other)
    {
        var text = new StringBuilder();
        for (int line = 0; line < bytes.Length; line += BytesPerLine)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line:x4}  ");
            int end = Math.Min(line + BytesPerLine, bytes.Length);
            for (int i = line; i < end; i++)
            {
                bool differs = i >= other.Length || other[i] != bytes[i];
                string digits = bytes[i].ToString("x2", CultureInfo.InvariantCulture);
                text.Append(differs ? $"<span class=\"diff\">{digits}</span> " : $"{digits} ");
            }

            text.Append(' ', ((line + BytesPerLine - end) * 3) + 1);
            for (int i = line; i < end; i++)
            {
                text.Append(bytes[i] is >= 0x20 and < 0x7F ? ReportWriter.Text(((char)bytes[i]).ToString()) : ".");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
