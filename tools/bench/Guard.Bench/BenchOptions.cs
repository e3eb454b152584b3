using System;
using System.Globalization;
using System.IO;
using Guard.Host.Demonstration;

namespace Guard.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Name">The benchmark, or `all`.</param>
/// <param name="Repetitions">Repetitions, 1 to 1000.</param>
/// <param name="Folder">Where run folders are written.</param>
/// <param name="Repository">The repository.</param>
/// <param name="KeepsResult">Whether the figures are appended to tools/bench/results.</param>
internal sealed record BenchOptions(string Name, int Repetitions, string Folder, string Repository, bool KeepsResult)
{
    /// <summary>Reads the command line; null where it is wrong.</summary>
    internal static BenchOptions? Parse(string[] args)
    {
        if (args.Length == 0)
        {
            return null;
        }

        var options = new BenchOptions(args[0], 7, Path.GetTempPath(), RepositoryPlace.Find(), true);
        for (int i = 1; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--no-result":
                    options = options with { KeepsResult = false };
                    break;
                case "--folder" when value is not null:
                    options = options with { Folder = value };
                    i++;
                    break;
                case "--repeat" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int times)
                    && times is >= 1 and <= 1000:
                    options = options with { Repetitions = times };
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    /// <summary>An empty folder of its own; the caller deletes it.</summary>
    internal string MakeFolder(string name)
    {
        string path = Path.Combine(Folder, $"guard-bench-{name}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(path);
        return path;
    }
}
