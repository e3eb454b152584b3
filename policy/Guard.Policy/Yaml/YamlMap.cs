using System.Collections.Immutable;

namespace Guard.Policy.Yaml;

/// <summary>A map in the order of the file, without duplicate keys.</summary>
internal sealed class YamlMap : YamlNode
{
    internal YamlMap(SourceSpan span, ImmutableArray<YamlEntry> entries)
        : base(span)
    {
        Entries = entries;
    }

    internal ImmutableArray<YamlEntry> Entries { get; }

    internal override string Kind => "a map";
}
