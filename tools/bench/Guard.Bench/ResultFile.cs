using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Bench;

/// <summary>tools/bench/results/NAME.json: an array with one object a run, the newest last.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    /// <summary>Appends one run.</summary>
    internal static void Append(string repository, string name, Machine machine, IReadOnlyList<Figure> figures)
    {
        string path = Path.Combine(repository, "tools", "bench", "results", name + ".json");
        JsonArray runs = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsArray() : [];
        var rows = new JsonArray();
        foreach (Figure figure in figures)
        {
            rows.Add(
                new JsonObject
                {
                    ["name"] = figure.Name,
                    ["unit"] = figure.Unit,
                    ["target"] = figure.Target,
                    ["median"] = Rounded(Figure.Median(figure.PerSecond)),
                    ["least"] = Rounded(figure.PerSecond.Min()),
                    ["most"] = Rounded(figure.PerSecond.Max()),
                    ["processor_median"] = Rounded(Figure.Median(figure.PerProcessorSecond)),
                    ["processor_most"] = Rounded(figure.PerProcessorSecond.Max()),
                    ["repetitions"] = figure.PerSecond.Count,
                });
        }

        runs.Add(
            new JsonObject
            {
                ["date"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["commit"] = Commit(repository),
                ["machine"] = JsonSerializer.SerializeToNode(machine),
                ["figures"] = rows,
            });
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, runs.ToJsonString(Layout) + "\n");
    }

    private static double Rounded(double value) => Math.Round(value, 2);

    private static string Commit(string repository)
    {
        string head = Git(repository, "rev-parse", "--short=12", "HEAD");
        bool isChanged = Git(repository, "status", "--porcelain", "--untracked-files=no", "--", ":!tools/bench/results").Length > 0;
        return head.Length == 0 ? "unknown" : isChanged ? head + " with changes" : head;
    }

    private static string Git(string repository, params string[] arguments)
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", arguments) { WorkingDirectory = repository, RedirectStandardOutput = true })!;
            string text = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? text : string.Empty;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return string.Empty;                             // No git here.
        }
    }
}
