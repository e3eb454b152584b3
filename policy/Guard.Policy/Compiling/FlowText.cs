using System.Collections.Generic;
using Guard.Labels;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Compiling;

/// <summary>Why one label does not lie under another, part by part.</summary>
internal static class FlowText
{
    /// <summary>The failing parts, for example "level TOPSECRET above SECRET; category ORBIT; GBR may see the sink but not the
    /// source".</summary>
    internal static string Against(LatticeModel lattice, in Label source, in Label sink)
    {
        var parts = new List<string>();
        if (source.Level > sink.Level)
        {
            parts.Add($"level {lattice.Levels[source.Level]} above {lattice.Levels[sink.Level]}");
        }

        for (int i = 0; i < lattice.Categories.Length; i++)
        {
            if (source.Categories.Contains(i) && !sink.Categories.Contains(i))
            {
                parts.Add($"category {lattice.Categories[i]} not at the sink");
            }
        }

        BitSet256 excess = Without(sink.Releasability, source.Releasability);
        if (!excess.IsEmpty)
        {
            parts.Add($"{MarkingReader.NationsText(lattice, excess)} may see the sink, not the source");
        }

        for (int i = 0; i < lattice.Handling.Length; i++)
        {
            if ((source.Handling & ~sink.Handling & 1UL << i) != 0)
            {
                parts.Add($"caveat {lattice.Handling[i]} not at the sink");
            }
        }

        if (source.Integrity < sink.Integrity)
        {
            parts.Add(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"integrity {source.Integrity} below {sink.Integrity}"));
        }

        return string.Join("; ", parts);
    }

    private static BitSet256 Without(in BitSet256 set, in BitSet256 removed) => new(
        set.Word0 & ~removed.Word0, set.Word1 & ~removed.Word1, set.Word2 & ~removed.Word2, set.Word3 & ~removed.Word3);
}
