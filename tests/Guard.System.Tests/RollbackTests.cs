using System;
using System.IO;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>`guard run --keys SITE`: an older policy or other root keys, though well signed, are refused before anything starts.</summary>
public sealed class RollbackTests
{
    [Fact]
    public void AnOlderPolicyIsRefusedAndTheSameOneIsNot()
    {
        using var scratch = new Scratch();
        string keys = scratch.At("keys");
        Assert.Equal(0, GuardProcess.Run("keys", "new", keys).ExitCode);
        string folder = scratch.Copy(Path.Combine(RepositoryPlace.Find(), "policy", "examples", "us-lab"), Path.Combine("policy", "examples", "lab"));
        Directory.CreateSymbolicLink(scratch.At("partitions"), Path.Combine(RepositoryPlace.Find(), "partitions"));
        string policy = Path.Combine(folder, "policy.yaml");
        string first = File.ReadAllText(policy);
        Assert.Contains("version: 7", first, StringComparison.Ordinal);
        File.WriteAllText(policy, first.Replace("version: 7", "version: 3", StringComparison.Ordinal));
        Assert.Equal(0, Run("a").ExitCode);
        Assert.Equal(0, Run("b").ExitCode);
        File.WriteAllText(policy, first.Replace("version: 7", "version: 2", StringComparison.Ordinal));
        (int exitCode, _, string error) = Run("c");
        Assert.Equal(1, exitCode);
        Assert.Contains("version 2", error, StringComparison.Ordinal);
        Assert.Contains("version 3", error, StringComparison.Ordinal);
        Assert.Contains("nothing was started", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(scratch.At("c"), "log", "checkpoint")));

        (int ExitCode, string Output, string Error) Run(string run) => GuardProcess.Run(
            "run", Path.Combine(folder, "system.yaml"), "--keys", keys, "--frames", "2", "--out", scratch.At(run));
    }

    [Fact]
    public void ARunUnderOtherRootKeysThanTheTrustedIsRefused()
    {
        using var scratch = new Scratch();
        string keys = scratch.At("keys");
        Assert.Equal(0, GuardProcess.Run("keys", "new", keys).ExitCode);
        string shown = GuardProcess.Run("keys", "show", keys).Output;
        string system = Path.Combine(RepositoryPlace.Find(), "policy", "examples", "three-levels", "system.yaml");
        (int exitCode, _, string error) = GuardProcess.Run(
            "run", system, "--keys", keys, "--frames", "2", "--out", scratch.At("foreign"), "--root", new string('7', 64));
        Assert.True(exitCode == 1, error);
        Assert.Contains("root", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(scratch.At("foreign"), "log", "checkpoint")));
        string trusted = Array.Find(shown.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), word => word.Length == 64)!;
        Assert.Equal(0, GuardProcess.Run(
            "run", system, "--keys", keys, "--frames", "2", "--out", scratch.At("own"), "--root", trusted).ExitCode);
    }
}
