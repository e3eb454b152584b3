namespace Guard.Policy.Yaml;

/// <summary>A node of a document in the subset: a scalar, a map, a list, or what could not be read.</summary>
internal abstract class YamlNode
{
    private protected YamlNode(SourceSpan span)
    {
        Span = span;
    }

    internal SourceSpan Span { get; }

    /// <summary>What it is, for messages.</summary>
    internal abstract string Kind { get; }
}
