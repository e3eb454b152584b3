using System;
using System.Collections.Generic;
using System.IO;

namespace Guard.Filters.Tests;

/// <summary>Reads files of tests/vectors.</summary>
public static class VectorFile
{
    /// <summary>The lines with their numbers; comment lines and empty lines left out.</summary>
    public static IEnumerable<(int Number, string Line)> Lines(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Root(), "tests", "vectors", name));
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                yield return (i + 1, line);
            }
        }
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Guard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("Guard.sln stands in no folder above the tests");
    }
}
