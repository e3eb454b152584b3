using System.Collections.Generic;
using System.Collections.Immutable;

namespace Guard.Policy.Documents;

/// <summary>The keys of one kind of map.</summary>
/// <param name="Title">What it is, with its article: "a channel".</param>
/// <param name="Keys">Keys it may have.</param>
/// <param name="Later">Keys of the design that this version lacks; they are refused by name.</param>
public sealed record MapShape(string Title, ImmutableArray<KeyShape> Keys, ImmutableArray<string> Later)
{
    /// <summary>The key of that name, or null.</summary>
    public KeyShape? Find(string name)
    {
        foreach (KeyShape key in Keys)
        {
            if (key.Name == name)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>Names of all keys.</summary>
    public IEnumerable<string> Names()
    {
        foreach (KeyShape key in Keys)
        {
            yield return key.Name;
        }
    }

    internal static MapShape Of(string title, params ImmutableArray<KeyShape> keys) => new(title, keys, []);

    internal static KeyShape Must(string name, ValueForm form, string meaning, MapShape? inner = null, params ImmutableArray<string> choices) =>
        new(name, form, true, meaning, choices, inner);

    internal static KeyShape May(string name, ValueForm form, string meaning, MapShape? inner = null, params ImmutableArray<string> choices) =>
        new(name, form, false, meaning, choices, inner);
}
