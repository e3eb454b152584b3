using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>verification/models: every file is proved, and the tables derived there are the product's, cell by cell.</summary>
public sealed class DafnyModelTests
{
    private const string LimitSeconds = "240";

    [DafnyFact]
    public void EveryModelIsProved()
    {
        string[] models = Directory.GetFiles(Path.Combine(DafnyTool.Root, "verification", "models"), "*.dfy");
        Assert.Equal(8, models.Length);
        foreach (string model in models)
        {
            // One file at a time: less memory, and the message names the file.
            (int exitCode, string output) = Verify(model);
            Assert.True(exitCode == 0 && Regex.IsMatch(output, "[1-9][0-9]* verified, 0 errors"), $"{model}\n{output}");
        }
    }

    /// <summary>A lemma without a body, an assumption without a mark and a switched-off proof are warnings, and Dafny fails on those; what is
    /// marked as assumed it takes. Here nothing is.</summary>
    [Fact]
    public void NoModelAssumesWhatItDoesNotProve()
    {
        foreach (string model in Directory.GetFiles(Path.Combine(DafnyTool.Root, "verification", "models"), "*.dfy"))
        {
            Assert.Empty(Assumptions(File.ReadAllText(model)));
        }
    }

    [Theory]
    [InlineData("lemma {:axiom} A() ensures false")]
    [InlineData("lemma {:verify false} A() ensures false {}")]
    [InlineData("lemma A() ensures false { assume {:axiom} false; }")]
    [InlineData("lemma A() ensures false { assume false; }")]
    [InlineData("lemma A()\n  ensures false\nlemma B() {}")]
    [InlineData("lemma A() decreases * {}")]
    public void WhatIsAssumedIsNamed(string text) => Assert.NotEmpty(Assumptions(text));

    [DafnyFact]
    public void AFalseTheoremIsNotProved()
    {
        string folder = Directory.CreateTempSubdirectory("guard-dafny-").FullName;
        try
        {
            string text = File.ReadAllText(Path.Combine(DafnyTool.Root, "verification", "models", "Transfer.dfy"));
            string broken = text.Replace("case (FB, Fail) => Doubt", "case (FB, Fail) => Progress", StringComparison.Ordinal);
            Assert.NotEqual(text, broken);
            string model = Path.Combine(folder, "Transfer.dfy");
            File.WriteAllText(model, broken);
            (int exitCode, string output) = Verify(model);
            Assert.NotEqual(0, exitCode);
            Assert.Contains("could not be proved", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [DafnyFact]
    public void TheShippedTablesAreTheDerivedOnesCellByCell()
    {
        HashSet<string> derived = [.. DerivedLines()];
        List<string> shipped = [.. ShippedLines()];
        Assert.Equal((14 * 19 * 3) + (6 * 10), shipped.Count);
        Assert.Equal(shipped.Count, derived.Count);
        Assert.DoesNotContain(shipped, line => !derived.Contains(line));
    }

    private static string[] Assumptions(string text)
    {
        string code = Regex.Replace(text, "//[^\n]*", string.Empty);
        IEnumerable<string> marked = Regex
            .Matches(code, @"\bassume\b|\bexpect\b|\{:\s*(axiom|verify|extern|only)\b|decreases\s+\*")
            .Select(match => match.Value);
        string[] lemmas = Regex.Split(code, @"\b(?=lemma\b)")[1..];
        return [.. marked, .. lemmas.Where(lemma => !HasBody(lemma)).Select(lemma => lemma.Split('(')[0] + " has no body")];
    }

    /// <summary>A lemma's body opens a line of its own, stands empty at its end, or follows in its line.</summary>
    private static bool HasBody(string lemma) => Regex.IsMatch(lemma, @"(^|\n)\s*\{|\{\s*\}|\)[^\n]*\{");

    private static (int ExitCode, string Output) Verify(string model) =>
        DafnyTool.Run("verify", "--solver-path", DafnyTool.Z3!, "--verification-time-limit", LimitSeconds, model);

    private static IEnumerable<string> ShippedLines()
    {
        for (int s = 0; s < TransferMachine.StateCount; s++)
        {
            for (int t = 0; t < TransferMachine.TriggerCount; t++)
            {
                for (int quorum = 0; quorum <= TransferMachine.MaxQuorum; quorum++)
                {
                    (TransferState state, TransferTrigger trigger) = ((TransferState)s, (TransferTrigger)t);
                    TransferStep step = TransferMachine.Next(state, trigger, quorum);
                    string alarm = step.Effect == TransferEffect.Alarm ? "true" : "false";
                    string cell = $"{TransferMachine.Name(state)} {TransferMachine.Name(trigger)} {quorum}";
                    yield return $"transfer {cell} {TransferMachine.Name(step.State)} {alarm}";
                }
            }
        }

        for (int s = 0; s < ChannelMachine.StateCount; s++)
        {
            for (int t = 0; t < ChannelMachine.TriggerCount; t++)
            {
                (ChannelState state, ChannelTrigger trigger) = ((ChannelState)s, (ChannelTrigger)t);
                string next = ChannelMachine.Name(ChannelMachine.Next(state, trigger).State);
                yield return $"channel {ChannelMachine.Name(state)} {ChannelMachine.Name(trigger)} {next}";
            }
        }
    }

    /// <summary>Compiles Tables.dfy outside the repository and runs it.</summary>
    private static string[] DerivedLines()
    {
        string folder = Directory.CreateTempSubdirectory("guard-dafny-").FullName;
        try
        {
            string model = Path.Combine(DafnyTool.Root, "verification", "models", "Tables.dfy");
            (int translated, string translation) = DafnyTool.Run(
                "translate", "cs", "--include-runtime", "--no-verify", "--output", Path.Combine(folder, "Tables"), model);
            Assert.True(translated == 0, translation);
            File.WriteAllText(Path.Combine(folder, "Tables.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                </Project>
                """);
            string output = Path.Combine(folder, "out");
            (int built, string build) = DafnyTool.Start("build", folder, "-c", "Release", "-o", output, "--nologo");
            Assert.True(built == 0, build);
            (int ran, string lines) = DafnyTool.Start(Path.Combine(output, "Tables.dll"));
            Assert.True(ran == 0, lines);
            return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
