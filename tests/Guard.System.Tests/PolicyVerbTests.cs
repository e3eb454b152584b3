using System;
using System.IO;
using System.Text.Json;
using System.Xml.Linq;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>The policy verbs as a user runs them: rows 1 to 6 of the design's acceptance table, and what an author needs besides.</summary>
public sealed class PolicyVerbTests : IDisposable
{
    private static readonly string UsLab = Path.Combine(RepositoryPlace.Find(), "policy", "examples", "us-lab");

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Row1TheCheckPrintsTheLedgerWithBothChannels()
    {
        (int code, string output, _) = GuardProcess.Run("policy", "check", Path.Combine(UsLab, "policy.yaml"));
        Assert.Equal(0, code);
        Assert.Contains("ledger  ops \u2192 web  release timing and size: 0.038699 bit/s", output, StringComparison.Ordinal);
        Assert.Contains("ledger  ops \u2192 web  staged acknowledgement: 0 bit/s", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: 7\n", "version: 7\nversion: 8\n", ":4:1: error S009")]
    [InlineData("version: 7\n", "version: &v 7\n", ":3:10: error S006")]
    [InlineData("version: 7\n", "\tversion: 7\n", ":3:1: error S003")]
    [InlineData("label: UNCLASSIFIED, rel", "label: NO, rel", ":12:24: error P003: 'NO' is no level of lattice 'us'")]
    public void Row2WhatTheSubsetLacksIsAnErrorWithItsPlace(string old, string with, string expected)
    {
        (int code, _, string error) = GuardProcess.Run("policy", "check", Changed(old, with));
        Assert.Equal(1, code);
        Assert.Contains("policy.yaml" + expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Row3ADenialNamesWhatFailsAndTheRule()
    {
        (int code, string output, _) = GuardProcess.Run(
            "policy", "explain", "ops", "web", "--type", "weather", "--policy", Path.Combine(UsLab, "policy.yaml"));
        Assert.Equal(0, code);
        Assert.StartsWith("DENY  ops \u2192 web  type weather", output, StringComparison.Ordinal);
        Assert.Contains("level SECRET above UNCLASSIFIED", output, StringComparison.Ordinal);
        Assert.Contains("nearest: st-down carries (status)", output, StringComparison.Ordinal);
        Assert.Contains("policy.yaml:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Row4LayoutIsNoDifferenceAndOneReviewerLessIsWider()
    {
        string policy = Path.Combine(UsLab, "policy.yaml");
        string formatted = Changed("version: 7\n", "version: 7     # a comment\n");
        Assert.Equal(0, GuardProcess.Run("policy", "fmt", formatted).ExitCode);
        Assert.NotEqual(File.ReadAllText(policy), File.ReadAllText(formatted));
        Assert.Equal((0, string.Empty), Outcome(GuardProcess.Run("policy", "diff", policy, formatted)));
        (int code, string output, _) = GuardProcess.Run("policy", "diff", policy, Changed("quorum: 2", "quorum: 1"));
        Assert.Equal(3, code);
        Assert.Contains("review weakened", output, StringComparison.Ordinal);
        Assert.Equal(3, GuardProcess.Run("policy", "whatif", policy, "--set", "st-down.review.quorum=1").ExitCode);
    }

    [Fact]
    public void ASystemIsComparedWithItsPolicyAndNeverWithAPolicy()
    {
        string system = Path.Combine(UsLab, "system.yaml");
        string folder = _scratch.Copy(UsLab, Path.Combine("policy", "examples", "changed"));
        Directory.CreateSymbolicLink(_scratch.At("partitions"), Path.Combine(RepositoryPlace.Find(), "partitions"));
        string other = Path.Combine(folder, "system.yaml");
        Assert.Equal((0, string.Empty), Outcome(GuardProcess.Run("policy", "diff", system, other)));
        File.WriteAllText(other, File.ReadAllText(other).Replace("reserve: 1024 records", "reserve: 512 records", StringComparison.Ordinal));
        string policy = Path.Combine(folder, "policy.yaml");
        File.WriteAllText(policy, File.ReadAllText(policy).Replace("quorum: 2", "quorum: 1", StringComparison.Ordinal));
        (int code, string output, _) = GuardProcess.Run("policy", "diff", system, other);
        Assert.Equal(3, code);
        Assert.Contains("channel st-down: quorum from 2 to 1: review weakened", output, StringComparison.Ordinal);
        Assert.Contains("audit: reserve lowered from 1024 to 512", output, StringComparison.Ordinal);
        (code, output, _) = GuardProcess.Run("policy", "whatif", system, "--set", "web.memory=512KiB");
        Assert.True(code == 4 && output.Contains("partition web: memory lowered from ", StringComparison.Ordinal), output);
        Assert.Equal(2, GuardProcess.Run("policy", "diff", system, policy).ExitCode);
    }

    [Fact]
    public void Row5WithoutOneCaseAMutantSurvives()
    {
        string folder = _scratch.Copy(UsLab, "tests");
        string policy = Path.Combine(folder, "policy.yaml");
        (int code, string output, _) = GuardProcess.Run("policy", "test", policy, "--mutate");
        Assert.True(code == 0 && output.Contains(", 0 survived", StringComparison.Ordinal), output);
        string tests = Path.Combine(folder, "tests.yaml");
        File.WriteAllLines(tests, Array.FindAll(File.ReadAllLines(tests), line => !line.Contains("weather-hour-24:", StringComparison.Ordinal)));
        (code, output, _) = GuardProcess.Run("policy", "test", policy, "--mutate");
        Assert.True(code == 1 && output.Contains("SURVIVED", StringComparison.Ordinal), output);
    }

    [Fact]
    public void EachSignerAddsTheirSignatureOnceAndTheImageVerifiesWithAllOfThem()
    {
        string keys = _scratch.At("signers");
        string image = _scratch.At("lab.image");
        Assert.Equal(0, GuardProcess.Run("keys", "new", keys).ExitCode);
        string system = Path.Combine(UsLab, "system.yaml");
        Assert.Equal(0, GuardProcess.Run("policy", "compile", system, "--out", image, "--keys", keys, "--as", "author").ExitCode);
        (int code, _, string error) = GuardProcess.Run("policy", "sign", image, "--as", "author", "--keys", keys);
        Assert.Equal(1, code);
        Assert.Contains("has signed it already", error, StringComparison.Ordinal);
        Assert.Equal(2, GuardProcess.Run("policy", "sign", image, "--as", "alice", "--keys", keys).ExitCode);
        Assert.Equal(0, GuardProcess.Run("policy", "sign", image, "--as", "approver", "--keys", keys).ExitCode);
        Assert.Equal(0, GuardProcess.Run("policy", "sign", image, "--as", "integrator", "--keys", keys).ExitCode);
        string whole = _scratch.At("whole.image");
        Assert.Equal(0, GuardProcess.Run("policy", "compile", system, "--out", whole, "--keys", keys).ExitCode);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(image));
        byte[] changed = File.ReadAllBytes(image);
        changed[^1000] ^= 1;
        string other = _scratch.At("other.image");
        File.WriteAllBytes(other, changed);
        Assert.NotEqual(0, GuardProcess.Run("policy", "sign", other, "--as", "author", "--keys", keys).ExitCode);
    }

    [Fact]
    public void PathsAndTestsSpeakJson()
    {
        string policy = Path.Combine(UsLab, "policy.yaml");
        (int code, string output, _) = GuardProcess.Run("policy", "paths", "ops", "web", "--policy", policy, "--json");
        Assert.Equal(0, code);
        using (var ways = JsonDocument.Parse(output))
        {
            JsonElement step = ways.RootElement.GetProperty("ways")[0][0];
            Assert.Equal("st-down", step.GetProperty("channel").GetString());
            Assert.Equal("down", step.GetProperty("direction").GetString());
            Assert.Equal(2, step.GetProperty("approvals").GetInt32());
        }

        (code, output, _) = GuardProcess.Run("policy", "test", policy, "--json");
        Assert.Equal(0, code);
        using var report = JsonDocument.Parse(output);
        Assert.True(report.RootElement.GetProperty("succeeded").GetBoolean());
        Assert.All(report.RootElement.GetProperty("cases").EnumerateArray(), row => Assert.True(row.GetProperty("passed").GetBoolean()));
        Assert.Equal(2, report.RootElement.GetProperty("coverage").GetArrayLength());
    }

    [Fact]
    public void PathsDrawAPictureBesideTheirText()
    {
        string picture = _scratch.At("ways.svg");
        (int code, string output, _) = GuardProcess.Run(
            "policy", "paths", "ops", "web", "--policy", Path.Combine(UsLab, "policy.yaml"), "--svg", picture);
        Assert.Equal(0, code);
        Assert.Contains("st-down down, 2 approvals", output, StringComparison.Ordinal);
        XElement drawn = XElement.Parse(File.ReadAllText(picture));
        Assert.Contains(drawn.Descendants(), element => element.Value == "us-lab: ways from ops to web");
        Assert.Contains(drawn.Descendants(), element => element.Value == output.Trim());
    }

    [Fact]
    public void Row6ANeverBrokenThroughAThirdDomainShowsTheWay()
    {
        string folder = _scratch.Copy(Path.Combine(RepositoryPlace.Find(), "policy", "examples", "coalition"), "coalition");
        string policy = Path.Combine(folder, "policy.yaml");
        File.WriteAllText(policy, File.ReadAllText(policy).Replace("to: aus, except: [usa-gives] }", "to: aus }", StringComparison.Ordinal));
        (int code, _, string error) = GuardProcess.Run("policy", "check", policy);
        Assert.Equal(1, code);
        Assert.Contains("is broken in 2 steps: usa -[usa-gives]-> shared -[table-aus]-> aus", error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output) Outcome((int ExitCode, string Output, string Error) run) => (run.ExitCode, run.Output.Trim());

    // A copy of us-lab with one change in its policy.
    private string Changed(string old, string with)
    {
        string folder = _scratch.Copy(UsLab, Path.GetRandomFileName());
        string policy = Path.Combine(folder, "policy.yaml");
        string text = File.ReadAllText(policy);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(policy, text.Replace(old, with, StringComparison.Ordinal));
        return policy;
    }
}
