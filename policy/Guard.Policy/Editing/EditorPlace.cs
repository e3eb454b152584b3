using System.Collections.Immutable;
using Guard.Policy.Documents;

namespace Guard.Policy.Editing;

/// <summary>What the key tables say of a context.</summary>
/// <param name="Map">Shape of the map the cursor is in; null where the author chooses the keys, or the place is unknown.</param>
/// <param name="Names">The key whose map has names of the author's as keys; null elsewhere.</param>
/// <param name="Key">Shape of the key at the cursor, or of the one whose value it is in; null for an unknown one.</param>
/// <param name="Refers">What a word here is the name of.</param>
internal sealed record EditorPlace(MapShape? Map, KeyShape? Names, KeyShape? Key, NameKind Refers)
{
    /// <summary>The context of a position in a file of a kind, and what the tables say of it.</summary>
    internal static (EditorContext Context, EditorPlace Place) At(ImmutableArray<string> lines, int line, int column, MapShape root)
    {
        var context = EditorContext.Of(lines, line, column);
        if (context is { AtKey: true, Key: not null })
        {
            // "- word": a text of the list, unless the list is one of maps.
            EditorContext text = context with { Path = context.Path.RemoveAt(context.Path.Length - 1), AtKey = false };
            EditorPlace place = Of(text, root);
            return place.Key?.Form is ValueForm.Names or ValueForm.Sizes || place.Names?.Form == ValueForm.NamedNames
                ? (text, place)
                : (context with { Key = null }, Of(context with { Key = null }, root));
        }

        return (context, Of(context, root));
    }

    private static EditorPlace Of(EditorContext context, MapShape root)
    {
        MapShape? map = root;
        KeyShape? names = null;
        foreach (string segment in context.Path)
        {
            if (names is not null)
            {
                map = names.Inner;
                names = null;
                continue;
            }

            KeyShape? key = map?.Find(segment);
            names = key?.Form is ValueForm.NamedMaps or ValueForm.NamedNames or ValueForm.SlotList ? key : null;
            map = names is null ? key?.Inner : null;
        }

        string? word = context.AtKey ? context.Word : context.Key;
        return new EditorPlace(map, names, word is null ? null : map?.Find(word), KindOf(context, map, names));
    }

    private static NameKind KindOf(EditorContext context, MapShape? map, KeyShape? names)
    {
        if (context.AtKey && names is not null)
        {
            return names.Name switch
            {
                "domains" or "budgets" or "partitions" or "slots" => NameKind.Domain,
                "types" => NameKind.Type,
                "channels" => NameKind.Channel,
                "groups" => NameKind.Nation,
                _ => NameKind.None,
            };
        }

        string? key = context.Key;
        if (key is null || names?.Name == "groups")
        {
            return names?.Name == "groups" ? NameKind.Nation : NameKind.None;
        }

        return (map?.Title, key) switch
        {
            (_, "from" or "to" or "into" or "out_of") => NameKind.Domain,
            ("a channel" or "a never rule", "types") or (_, "type") => NameKind.Type,
            (_, "except") or ("an only rule", "channels") => NameKind.Channel,
            (_, "rel") => NameKind.Nation,
            (_, "label" or "fixed") => NameKind.Marking,
            (_, "roles") => NameKind.Role,
            (_, "schema" or "words" or "file") or ("a system", "policy") => NameKind.File,
            _ => NameKind.None,
        };
    }
}
