using System;
using System.Collections.Generic;

namespace Guard.Policy.Diagnostics;

/// <summary>"did you mean" for a name that does not exist.</summary>
internal static class Suggestion
{
    private const int MaxNameChars = 64;

    /// <summary>A help line: the nearest known name when one is near, else the list of known names.</summary>
    internal static string For(string written, IEnumerable<string> known)
    {
        string? nearest = Nearest(written, known, out string all);
        if (nearest is not null)
        {
            return $"did you mean '{nearest}'?";
        }

        return all.Length == 0 ? string.Empty : $"known: {all}";
    }

    private static string? Nearest(string written, IEnumerable<string> known, out string all)
    {
        var names = new List<string>(known);
        names.Sort(string.CompareOrdinal);
        const int shown = 12;
        all = string.Join(", ", names.Count > shown ? names.GetRange(0, shown) : names) + (names.Count > shown ? ", ..." : "");
        string? nearest = null;
        int best = int.MaxValue;
        foreach (string name in names)
        {
            int distance = Distance(written, name);
            if (distance < best && distance <= Math.Max(1, Math.Min(written.Length, name.Length) / 3))
            {
                best = distance;
                nearest = name;
            }
        }

        return nearest;
    }

    // Edits between two names: insert, delete, replace, swap of neighbours; case does not count. Long texts are no names.
    private static int Distance(string left, string right)
    {
        if (left.Length > MaxNameChars || right.Length > MaxNameChars)
        {
            return int.MaxValue;
        }

        var rows = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (int j = 0; j <= right.Length; j++)
        {
            rows[0, j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                char a = char.ToLowerInvariant(left[i - 1]);
                char b = char.ToLowerInvariant(right[j - 1]);
                int cost = a == b ? 0 : 1;
                int least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a == char.ToLowerInvariant(right[j - 2]) && char.ToLowerInvariant(left[i - 2]) == b)
                {
                    least = Math.Min(least, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = least;
            }
        }

        return rows[left.Length, right.Length];
    }
}
