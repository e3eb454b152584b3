using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;

namespace Guard.Experiments.Assurance;

/// <summary>The little Markdown that claims and non-claims use, as HTML: code, bold, links as their text; lists and tables as parts.</summary>
internal static class Markdown
{
    private static readonly Regex Link = new(@"\[([^\]]+)\]\([^)]+\)", RegexOptions.CultureInvariant);
    private static readonly Regex Code = new("`([^`]+)`", RegexOptions.CultureInvariant);
    private static readonly Regex Bold = new(@"\*\*([^*]+)\*\*", RegexOptions.CultureInvariant);
    private static readonly Regex ClaimRow = new(@"^\|\s*C\d+\b", RegexOptions.CultureInvariant);

    /// <summary>One line's text.</summary>
    internal static string Inline(string text)
    {
        string html = WebUtility.HtmlEncode(Link.Replace(text, "$1"));
        return Bold.Replace(Code.Replace(html, "<code>$1</code>"), "<b>$1</b>");
    }

    /// <summary>Items of the lists of a text, continuation lines joined.</summary>
    internal static IEnumerable<string> Items(string markdown)
    {
        string item = string.Empty;
        foreach (string line in markdown.Split('\n').Append(string.Empty))
        {
            if (item.Length > 0 && !line.StartsWith("  ", StringComparison.Ordinal))
            {
                yield return item;
                item = string.Empty;
            }

            item = line.StartsWith("- ", StringComparison.Ordinal) ? line[2..]
                : item.Length > 0 ? item + " " + line.Trim()
                : item;
        }
    }

    /// <summary>Cells of the rows of a text's tables whose first cell is a claim's number.</summary>
    internal static IEnumerable<string[]> ClaimRows(string markdown) =>
        markdown.Split('\n')
            .Where(line => ClaimRow.IsMatch(line))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);
}
