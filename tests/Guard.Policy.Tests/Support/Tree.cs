using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace Guard.Policy.Tests.Support;

/// <summary>A YAML file as maps, lists and texts, by another reader than the product's, to be changed and written again.</summary>
internal abstract class Tree
{
    internal sealed class Map : Tree
    {
        internal List<KeyValuePair<string, Tree>> Entries { get; } = [];
    }

    internal sealed class Sequence : Tree
    {
        internal List<Tree> Items { get; } = [];
    }

    internal sealed class Leaf(string text) : Tree
    {
        internal string Text { get; } = text;
    }

    internal static Tree Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Of(stream.Documents[0].RootNode);
    }

    /// <summary>All maps, each with its place for messages.</summary>
    internal IEnumerable<(string Place, Map Map)> Maps(string place = "")
    {
        if (this is Map map)
        {
            yield return (place, map);
        }

        IEnumerable<(string, Tree)> inner = this switch
        {
            Map entries => entries.Entries.Select(entry => ($"{place}.{entry.Key}", entry.Value)),
            Sequence list => list.Items.Select((item, i) => ($"{place}[{i}]", item)),
            _ => [],
        };
        foreach ((string at, Tree child) in inner)
        {
            foreach ((string Place, Map Map) found in child.Maps(at))
            {
                yield return found;
            }
        }
    }

    internal string Write()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, int indent)
    {
        switch (this)
        {
            case Map map:
                foreach (KeyValuePair<string, Tree> entry in map.Entries)
                {
                    text.Append(' ', indent).Append(entry.Key).Append(':');
                    WriteValue(text, entry.Value, indent + 2);
                }

                break;
            case Sequence list:
                foreach (Tree item in list.Items)
                {
                    text.Append(' ', indent).Append('-');
                    WriteValue(text, item, indent + 2);
                }

                break;
            default:
                throw new InvalidOperationException("a leaf has no lines of its own");
        }
    }

    private static void WriteValue(StringBuilder text, Tree value, int indent)
    {
        switch (value)
        {
            case Leaf leaf:
                text.Append(" \"").Append(leaf.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal)).Append("\"\n");
                break;
            case Map { Entries.Count: 0 }:
                text.Append(" {}\n");
                break;
            case Sequence { Items.Count: 0 }:
                text.Append(" []\n");
                break;
            default:
                text.Append('\n');
                value.Write(text, indent);
                break;
        }
    }

    private static Tree Of(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var map = new Map();
                foreach (KeyValuePair<YamlNode, YamlNode> entry in mapping.Children)
                {
                    map.Entries.Add(new(((YamlScalarNode)entry.Key).Value!, Of(entry.Value)));
                }

                return map;
            case YamlSequenceNode sequence:
                var list = new Sequence();
                list.Items.AddRange(sequence.Children.Select(Of));
                return list;
            default:
                return new Leaf(((YamlScalarNode)node).Value ?? string.Empty);
        }
    }
}
