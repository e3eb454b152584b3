using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;

namespace Guard.Host.Authoring;

/// <summary>`guard policy new`: a commented policy with its schema, word list and tests, to be changed into one's own.</summary>
public static class PolicyStarter
{
    private static readonly ImmutableArray<string> Files = ["policy.yaml", "tests.yaml", "schemas/report.rec", "lists/release.words"];

    /// <summary>Writes the starter into a folder that holds none of its files.</summary>
    /// <param name="folder">The folder; it is made where it is missing.</param>
    /// <param name="name">Name of the policy: 1 to 32 of a-z, 0-9 and '-', a letter first.</param>
    /// <param name="year">Year at whose end it expires.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="OperatorException">Exit code 2: the name is none, or a file is already there; then nothing is written.</exception>
    public static ImmutableArray<string> Write(string folder, string name, int year)
    {
        ArgumentNullException.ThrowIfNull(folder);
        RequireName(name);
        var written = ImmutableArray.CreateBuilder<string>();
        foreach (string file in Files)
        {
            string path = Path.Combine(folder, file);
            written.Add(path);
            if (Path.Exists(path))
            {
                throw new OperatorException(2, $"{path}: is already there; nothing was written", "name a new folder");
            }
        }

        for (int i = 0; i < written.Count; i++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(written[i]))!);
            File.WriteAllText(
                written[i],
                Read(Files[i])
                    .Replace("NAME", name, StringComparison.Ordinal)
                    .Replace("YEAR", year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return written.ToImmutable();
    }

    private static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool good = name.Length is >= 1 and <= 32 && char.IsAsciiLetterLower(name[0]);
        foreach (char c in name)
        {
            good &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
        }

        if (!good)
        {
            throw new OperatorException(
                2, $"'{name}' is no name for a policy", "use 1 to 32 of a-z, 0-9 and '-', a letter first: --name my-site");
        }
    }

    private static string Read(string file)
    {
        using Stream stream = typeof(PolicyStarter).Assembly.GetManifestResourceStream("starter/" + file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
