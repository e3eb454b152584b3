using System;
using System.Collections.Generic;
using System.IO;

namespace Guard.Host.Conformance;

/// <summary>A folder of recorded cases: native/*.txt.gz and 80286/*.MOO.gz.</summary>
public static class VectorFolder
{
    /// <summary>The name of the real-mode group.</summary>
    public const string RealMode = "80286";

    /// <summary>Runs the groups of a folder, native ones in the order of their names, then the real-mode set.</summary>
    /// <param name="folder">The folder; a part that is missing gives no result.</param>
    /// <param name="group">Only this group; null for all.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="FormatException">A line is not of the format.</exception>
    public static IEnumerable<ConformanceResult> Run(string folder, string? group)
    {
        string native = Path.Combine(folder, "native");
        string[] files = Directory.Exists(native) ? Directory.GetFiles(native, "*.txt.gz") : [];
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (group is null || Path.GetFileName(file) == group + ".txt.gz")
            {
                yield return NativeVectors.Run(file);
            }
        }

        string realMode = Path.Combine(folder, RealMode);
        if (!Directory.Exists(realMode) || (group is not null && group != RealMode))
        {
            yield break;
        }

        var sum = new ConformanceResult(RealMode);
        foreach (ConformanceResult part in RealModeVectors.RunAll(realMode))
        {
            sum.Add(part);
        }

        yield return sum;
    }
}
