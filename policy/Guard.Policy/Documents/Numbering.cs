using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Policy.Diagnostics;

namespace Guard.Policy.Documents;

/// <summary>Numbers of domains, types and channels: all given, or all by ascending name. Never by place in the file.</summary>
internal static class Numbering
{
    /// <summary>One number for each name, in the order given.</summary>
    /// <param name="what">"domain", for messages.</param>
    /// <param name="named">Names with their `id`, if given.</param>
    /// <param name="bag">Findings.</param>
    internal static ImmutableArray<uint> Assign(
        string what, ImmutableArray<(Located<string> Name, Located<ulong>? Id)> named, DiagnosticBag bag)
    {
        var numbers = new uint[named.Length];
        var taken = new Dictionary<ulong, Located<string>>();
        Located<string>? without = null;
        for (int i = 0; i < named.Length; i++)
        {
            if (named[i].Id is not { } id)
            {
                without ??= named[i].Name;
            }
            else if (taken.TryGetValue(id.Value, out Located<string> first))
            {
                string text = id.Value.ToString(CultureInfo.InvariantCulture);
                bag.Report(
                    Check.P006, id.Span, $"{what} '{named[i].Name.Value}' has id {text}, as '{first.Value}' has",
                    "give each its own number",
                    new RelatedPosition(first.Span, $"'{first.Value}' has it too"));
            }
            else
            {
                taken.Add(id.Value, named[i].Name);
                numbers[i] = (uint)id.Value;
            }
        }

        if (without is { } missing && taken.Count != 0)
        {
            bag.Report(
                Check.P007, missing.Span, $"{what} '{missing.Value}' has no id, but others have",
                $"give every {what} an id, or none");
        }

        if (taken.Count == 0)
        {
            NumberByName(named, numbers);
        }

        return [.. numbers];
    }

    private static void NumberByName(ImmutableArray<(Located<string> Name, Located<ulong>? Id)> named, uint[] numbers)
    {
        var order = new List<int>();
        for (int i = 0; i < named.Length; i++)
        {
            order.Add(i);
        }

        order.Sort((left, right) => string.CompareOrdinal(named[left].Name.Value, named[right].Name.Value));
        for (int i = 0; i < order.Count; i++)
        {
            numbers[order[i]] = (uint)i + 1;
        }
    }
}
