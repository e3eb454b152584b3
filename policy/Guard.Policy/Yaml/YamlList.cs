using System.Collections.Immutable;

namespace Guard.Policy.Yaml;

/// <summary>A list.</summary>
internal sealed class YamlList : YamlNode
{
    internal YamlList(SourceSpan span, ImmutableArray<YamlNode> items)
        : base(span)
    {
        Items = items;
    }

    internal ImmutableArray<YamlNode> Items { get; }

    internal override string Kind => "a list";
}
