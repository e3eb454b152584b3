using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>`guard policy check --watch` beside an editor: it checks at once, and again when a file it read is saved.</summary>
public sealed class PolicyWatchTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task ASavedFileIsCheckedAgain()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        string policy = Path.Combine(
            _scratch.Copy(Path.Combine(RepositoryPlace.Find(), "policy", "examples", "us-lab"), "watched"), "policy.yaml");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Guard.Cli.dll"), "policy", "check", policy, "--watch"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            Assert.Contains("exit code 0; watching 3 files", await RoundOf(process.StandardOutput, limit.Token), StringComparison.Ordinal);

            // As editors save: a new file takes the old one's name.
            await File.WriteAllTextAsync(
                policy + ".new", (await File.ReadAllTextAsync(policy, limit.Token)).Replace("quorum: 2", "quorum: 1", StringComparison.Ordinal), limit.Token);
            File.Move(policy + ".new", policy, overwrite: true);
            Assert.Contains("exit code 1; watching 3 files", await RoundOf(process.StandardOutput, limit.Token), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }

        Assert.Contains("error P011", await process.StandardError.ReadToEndAsync(limit.Token), StringComparison.Ordinal);
    }

    // What it says up to the line that ends a check.
    private static async Task<string> RoundOf(StreamReader output, CancellationToken limit)
    {
        var lines = new List<string>();
        do
        {
            lines.Add(await output.ReadLineAsync(limit) ?? throw new EndOfStreamException(string.Join('\n', lines)));
        }
        while (!lines[^1].Contains("watching", StringComparison.Ordinal));
        return lines[^1];
    }
}
