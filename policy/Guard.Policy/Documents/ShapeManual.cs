using System;
using System.Collections.Generic;
using System.Text;
using Guard.Policy.Testing;

namespace Guard.Policy.Documents;

/// <summary>`guard policy doc`: the reference manual of a file in Markdown, made from the key tables the reader uses.</summary>
public static class ShapeManual
{
    private const string Introduction = """
        Made by `guard policy doc` from the tables the parser reads by; a test compares the two. What is needed must be there, a key that
        does not stand here is an error, and nothing has a silent default but where one is told.

        | value | how it is written |
        |---|---|
        | a name | 1 to 32 of a-z, 0-9 and `-`, a letter first |
        | a word | of a lattice: 1 to 32 letters, digits, `-`, `_` or spaces |
        | a text | 1 to 200 printable ASCII characters |
        | a number | digits, with `_` between them where it helps: `1_000_000` |
        | a path | below the folder of the file, no `..` |
        | a duration | `10us`, `10ms`, `60s`, `5min`, `24h`, `7d` |
        | a size | `512B`, `4KiB`, `16MiB`, `1GiB` |
        | a rate | `20/min`, `5/s`, `100/h`, `4/frame` |
        | a date | UTC: `2027-06-30`, its beginning, or `2027-06-30T12:00:00Z` |
        | a marking | level, categories, caveats, nations: `SECRET//ORBIT//REL TO USA, GBR`, `TOP SECRET//NOFORN` |


        """;

    private const string AboutDifferences = """
        The last column says when `guard policy diff` and `whatif` call a change wider (exit code 3); the opposite is narrower (4, when there
        is nothing wider). More may then flow or run, or a safeguard is weaker. *raised* and *lowered* of words go by their order here, of
        yes and no by yes being higher. *changed* means that the values alone do not tell, so somebody must look. A value left out counts as
        what it then is. Without an entry the keys below tell, or nothing can change: layout, order of keys and names, comments and line
        numbers are no difference, and of a path what it names is compared, not the path.


        """;

    private const string AboutSystems = """
        A system is compared with its policy. A slot counts by the time and the number of slots each partition gets in a frame; the same slots
        in another order are wider, because nobody can tell, and so is a change between `halt-partition` and `halt-channels`, of which neither
        is stricter. An error that is not listed halts the partition, and one whose processor has stopped cannot be ignored.


        """;

    /// <summary>The manual of one file.</summary>
    /// <param name="file">Its name, for the heading.</param>
    /// <param name="shape">Its keys.</param>
    public static string Render(string file, MapShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        bool compared = shape != TestShapes.Tests;
        var text = new StringBuilder("# ").Append(file).Append("\n\n").Append(Introduction);
        text.Append(compared ? AboutDifferences : string.Empty).Append(shape == SystemShapes.System ? AboutSystems : string.Empty);
        var seen = new HashSet<MapShape>();
        var waiting = new Queue<(string Path, MapShape Shape)>();
        waiting.Enqueue((string.Empty, shape));
        while (waiting.TryDequeue(out (string Path, MapShape Shape) next))
        {
            if (!seen.Add(next.Shape))
            {
                continue;
            }

            AppendMap(text, next.Path, next.Shape, compared);
            foreach (KeyShape key in next.Shape.Keys)
            {
                if (key.Inner is { } inner)
                {
                    waiting.Enqueue((PathOf(next.Path, key), inner));
                }
            }
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static string PathOf(string path, KeyShape key)
    {
        string name = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
        return key.Form switch
        {
            ValueForm.NamedMaps => name + ".NAME",
            ValueForm.MapList => name + "[]",
            _ => name,
        };
    }

    private static void AppendMap(StringBuilder text, string path, MapShape shape, bool compared)
    {
        text.Append("## ").Append(path.Length == 0 ? "The file" : $"`{path}`: {shape.Title}").Append("\n\n");
        text.Append(compared ? "| key | | value | meaning | wider |\n|---|---|---|---|---|\n" : "| key | | value | meaning |\n|---|---|---|---|\n");
        foreach (KeyShape key in shape.Keys)
        {
            text.Append("| `").Append(key.Name).Append("` | ").Append(key.Required ? "needed" : "").Append(" | ").Append(ValueOf(key))
                .Append(" | ").Append(key.Meaning.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |")
                .Append(compared ? $" {WiderText(key.Widening)} |\n" : "\n");
        }

        if (!shape.Later.IsEmpty)
        {
            text.Append("\nNot in this version, and refused: `").Append(string.Join("`, `", shape.Later)).Append("`.\n");
        }

        text.Append('\n');
    }

    /// <summary>What stands under a key, in words.</summary>
    internal static string ValueOf(KeyShape key)
    {
        string choices = "`" + string.Join("`, `", key.Choices) + "`";
        return key.Form switch
        {
            ValueForm.Choice => choices,
            ValueForm.ChoiceOrMap => choices + ", or a map",
            ValueForm.Map => "a map",
            ValueForm.NamedMaps => key.Inner is null ? "a map from names to values" : "a map from names to maps",
            ValueForm.NamedNames => "a map from names to lists of names",
            ValueForm.MapList => "a list of maps",
            ValueForm.Names => "a list of names",
            ValueForm.Sizes => "a list of sizes",
            ValueForm.SlotList => "a list of `{ NAME: 150us }`",
            ValueForm.Text or ValueForm.Name or ValueForm.Word or ValueForm.Integer or ValueForm.Path => KindOf(key.Form),
            _ => $"{KindOf(key.Form)}: `{ShapeSchema.FormOf(key.Form).Example}`",
        };
    }

    private static string WiderText(Widening widening) => widening switch
    {
        Widening.Never => string.Empty,
        Widening.Raised => "raised",
        Widening.Lowered => "lowered",
        Widening.Changed => "changed",
        Widening.Added => "added",
        Widening.Removed => "removed",
    };

    private static string KindOf(ValueForm form) => form switch
    {
        ValueForm.Name => "a name",
        ValueForm.Word => "a word",
        ValueForm.Text => "a text",
        ValueForm.Integer => "a number",
        ValueForm.Path => "a path",
        ValueForm.Duration => "a duration",
        ValueForm.Size => "a size",
        ValueForm.Rate => "a rate",
        ValueForm.Records => "a number of records",
        ValueForm.BitRate => "a bit rate",
        ValueForm.Date => "a date",
        ValueForm.Switch => "yes or no",
        ValueForm.Marking => "a marking",
        _ => "a value",
    };
}
