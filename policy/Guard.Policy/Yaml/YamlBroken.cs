namespace Guard.Policy.Yaml;

/// <summary>Stands where something outside the subset was already reported; readers say nothing more about it.</summary>
internal sealed class YamlBroken : YamlNode
{
    internal YamlBroken(SourceSpan span)
        : base(span)
    {
    }

    internal override string Kind => "something unreadable";
}
