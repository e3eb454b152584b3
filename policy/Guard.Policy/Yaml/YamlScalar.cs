namespace Guard.Policy.Yaml;

/// <summary>A scalar: always text, whatever it looks like.</summary>
internal sealed class YamlScalar : YamlNode
{
    internal YamlScalar(SourceSpan span, string value, bool quoted)
        : base(span)
    {
        Value = value;
        Quoted = quoted;
    }

    internal string Value { get; }

    internal bool Quoted { get; }

    internal override string Kind => Value.Length == 0 && !Quoted ? "nothing" : "a single value";
}
