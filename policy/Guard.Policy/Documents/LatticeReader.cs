using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Guard.Labels;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>Reads `lattice:`.</summary>
internal static class LatticeReader
{
    private const int MaxLevels = 255;
    private const int MaxHandling = 64;
    private const int MaxGroups = 256;

    internal static LatticeModel Empty { get; } = new(0, string.Empty, [], [], [], [], [], SourceSpan.WholeFile(string.Empty));

    internal static LatticeModel Read(MapReader map)
    {
        string name = map.Name("id")?.Value ?? string.Empty;
        ImmutableArray<string> levels = Words(map, "levels", MaxLevels, sorted: false);
        ImmutableArray<string> categories = Words(map, "categories", BitSet256.Capacity, sorted: true);
        ImmutableArray<string> nations = Words(map, "nations", BitSet256.Capacity, sorted: true);
        ImmutableArray<string> handling = Words(map, "handling", MaxHandling, sorted: true);
        if (map.Has("levels") && levels.IsEmpty)
        {
            map.Bag.Report(Check.P041, map.KeySpan("levels"), "the lattice has no level", "name at least one");
        }

        CheckDistinct(map, categories, handling);
        return new LatticeModel(
            NumberOf(name), name, levels, categories, nations, Groups(map, nations), handling, map.Span);
    }

    // Labels carry 32 bits; a name gives the same ones everywhere, and labels of two lattices do not compare.
    private static uint NumberOf(string name)
    {
        byte[] digest = SHA256.HashData(Encoding.ASCII.GetBytes("guard/lattice/v1\0" + name));
        return BinaryPrimitives.ReadUInt32BigEndian(digest);
    }

    private static ImmutableArray<string> Words(MapReader map, string key, int most, bool sorted)
    {
        var seen = new List<string>();
        foreach (Located<string> word in map.Texts(key, most))
        {
            if (!MapReader.CheckWord(word, map.Bag))
            {
                continue;
            }

            if (seen.Contains(word.Value))
            {
                map.Bag.Report(Check.P040, word.Span, $"'{word.Value}' stands twice in '{key}'", "remove one");
                continue;
            }

            seen.Add(word.Value);
        }

        if (sorted)
        {
            seen.Sort(string.CompareOrdinal);
        }

        return [.. seen];
    }

    private static void CheckDistinct(MapReader map, ImmutableArray<string> categories, ImmutableArray<string> handling)
    {
        foreach (string name in handling)
        {
            if (categories.Contains(name))
            {
                map.Bag.Report(
                    Check.P040, map.KeySpan("handling"), $"'{name}' is a category and a caveat", "give them two names",
                    new RelatedPosition(map.KeySpan("categories"), "categories"));
            }
        }
    }

    private static ImmutableArray<GroupModel> Groups(MapReader map, ImmutableArray<string> nations)
    {
        var groups = new List<GroupModel>();
        foreach (YamlEntry entry in map.Named("groups", MaxGroups, anyWord: true))
        {
            if (nations.Contains(entry.Key.Value))
            {
                map.Bag.Report(
                    Check.P040, entry.Key.Span, $"'{entry.Key.Value}' is a nation and a group", "give the group another name");
                continue;
            }

            ImmutableArray<YamlNode> items = entry.Value is YamlList list ? list.Items : [];
            if (entry.Value is YamlScalar)
            {
                map.Bag.Report(Check.S018, entry.Key.Span, $"group '{entry.Key.Value}' is a list of nations", "write [USA, GBR]");
            }

            groups.Add(new GroupModel(entry.Key.Value, Members(items, nations, map.Bag), entry.Key.Span));
        }

        groups.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return [.. groups];
    }

    private static BitSet256 Members(ImmutableArray<YamlNode> items, ImmutableArray<string> nations, DiagnosticBag bag)
    {
        BitSet256 members = BitSet256.Empty;
        foreach (Located<string> nation in MapReader.TextsOf(items, "groups", bag))
        {
            int number = nations.IndexOf(nation.Value);
            if (number < 0)
            {
                bag.Report(
                    Check.P003, nation.Span, $"'{nation.Value}' is no nation of this lattice",
                    Suggestion.For(nation.Value, nations));
                continue;
            }

            members = members.With(number);
        }

        return members;
    }
}
