using System.Collections.Immutable;

namespace Guard.Policy.Documents;

/// <summary>A key a map may have. Reader, JSON Schema and manual all come from this.</summary>
/// <param name="Name">The key.</param>
/// <param name="Form">What stands under it.</param>
/// <param name="Required">True when it must be there.</param>
/// <param name="Meaning">One line for authors.</param>
/// <param name="Choices">Words allowed, for Choice and ChoiceOrMap; else empty.</param>
/// <param name="Inner">Keys of the map under it, for Map, NamedMaps, MapList and ChoiceOrMap.</param>
public sealed record KeyShape(
    string Name, ValueForm Form, bool Required, string Meaning, ImmutableArray<string> Choices, MapShape? Inner)
{
    /// <summary>Which change of it is a widening; the opposite is a narrowing.</summary>
    public Widening Widening { get; private init; } = Widening.Never;

    internal KeyShape WidensWhen(Widening widening) => this with { Widening = widening };
}
