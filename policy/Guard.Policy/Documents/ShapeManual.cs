using System;
using System.Collections.Generic;
using System.Text;

namespace Guard.Policy.Documents;

/// <summary>`guard policy doc`: the reference manual of a file in Markdown, made from the key tables the reader uses.</summary>
public static class ShapeManual
{
    /// <summary>The manual of one file.</summary>
    /// <param name="file">Its name, for the heading.</param>
    /// <param name="shape">Its keys.</param>
    public static string Render(string file, MapShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var text = new StringBuilder("# ").Append(file).Append("\n\n");
        var seen = new HashSet<MapShape>();
        var waiting = new Queue<(string Path, MapShape Shape)>();
        waiting.Enqueue((string.Empty, shape));
        while (waiting.TryDequeue(out (string Path, MapShape Shape) next))
        {
            if (!seen.Add(next.Shape))
            {
                continue;
            }

            AppendMap(text, next.Path, next.Shape);
            foreach (KeyShape key in next.Shape.Keys)
            {
                if (key.Inner is { } inner)
                {
                    waiting.Enqueue((PathOf(next.Path, key), inner));
                }
            }
        }

        return text.ToString();
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

    private static void AppendMap(StringBuilder text, string path, MapShape shape)
    {
        text.Append("## ").Append(path.Length == 0 ? "The file" : $"`{path}`: {shape.Title}").Append("\n\n");
        text.Append("| key | | value | meaning |\n|---|---|---|---|\n");
        foreach (KeyShape key in shape.Keys)
        {
            text.Append("| `").Append(key.Name).Append("` | ").Append(key.Required ? "needed" : "").Append(" | ").Append(ValueOf(key))
                .Append(" | ").Append(key.Meaning.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }

        if (!shape.Later.IsEmpty)
        {
            text.Append("\nNot in this version, and refused: `").Append(string.Join("`, `", shape.Later)).Append("`.\n");
        }

        text.Append('\n');
    }

    private static string ValueOf(KeyShape key)
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
            _ => $"`{ShapeSchema.FormOf(key.Form).Example}`",
        };
    }
}
