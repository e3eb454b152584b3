using System;
using System.CommandLine;
using System.IO;
using Guard.Host;
using Guard.Host.Building;
using Guard.Policy;
using Guard.Policy.Analysis;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Cli.Commands;

/// <summary>`guard policy diff|whatif`: what a change means, of a policy or of a system with its policy.</summary>
internal static class PolicyDiffCommands
{
    internal static Command Diff()
    {
        var before = new Argument<string>("OLD") { Description = "policy.yaml or system.yaml as it was." };
        var after = new Argument<string>("NEW") { Description = "The same file as it would be." };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "diff",
            "What changes in meaning; exit 3 when anything is widened, 4 when only narrowed (guard policy doc tells which is which). "
                + "Example: guard policy diff old/system.yaml policy/examples/us-lab/system.yaml")
        {
            before,
            after,
            json,
        };
        command.SetAction(parsed =>
        {
            string old = parsed.GetRequiredValue(before);
            string now = parsed.GetRequiredValue(after);
            bool isSystem = IsSystem(old);
            if (isSystem != IsSystem(now))
            {
                throw new OperatorException(
                    2, $"{old} is a {(isSystem ? "system" : "policy")}, {now} is none", "compare two files of one kind");
            }

            return Report(
                isSystem
                    ? PolicyDiff.CompareSystems(RequireSystem(old), RequireSystem(now))
                    : PolicyDiff.Compare(RequireComparable(old), RequireComparable(now)),
                parsed.GetValue(json));
        });
        return command;
    }

    internal static Command WhatIf()
    {
        var file = new Argument<string>("FILE") { Description = "policy.yaml or system.yaml; it stays as it is." };
        var set = new Option<string[]>("--set")
        {
            Description = "A value to change in a copy, KEY.KEY=VALUE; may be given again.",
            HelpName = "KEY=VALUE",
            Required = true,
        };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "whatif",
            "What a change would mean, before it is made; exit codes as for diff. "
                + "Example: guard policy whatif policy/examples/us-lab/policy.yaml --set st-down.review.quorum=1")
        {
            file,
            set,
            json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            bool isSystem = IsSystem(path);
            byte[] edited = Edited(path, parsed.GetRequiredValue(set));
            PolicyCompilation copy = SystemLoader.CheckEdited(path, edited, isSystem, null);
            return Report(
                isSystem
                    ? PolicyDiff.CompareSystems(RequireSystem(path), RequireSystem(copy, path))
                    : PolicyDiff.Compare(RequireComparable(path), RequireComparable(copy, path)),
                parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>A policy that can be read, even one that a check refuses: how it differs is then still worth knowing.</summary>
    internal static PolicyModel RequireComparable(string file) => RequireComparable(SystemLoader.CheckPolicy(file, null), file);

    private static PolicyModel RequireComparable(PolicyCompilation compilation, string file) =>
        Require(compilation, compilation.IsComparable, file).Policy!;

    private static PolicyCompilation RequireSystem(string file) => RequireSystem(SystemLoader.Compile(file, null).Compilation, file);

    private static PolicyCompilation RequireSystem(PolicyCompilation compilation, string file) =>
        Require(compilation, compilation.IsComparableSystem, file);

    private static PolicyCompilation Require(PolicyCompilation compilation, bool isComparable, string file)
    {
        DiagnosticPrinter.Print(compilation, file);
        return isComparable
            ? compilation
            : throw new OperatorException(
                DiagnosticPrinter.ExitCodeOf(compilation, strict: false),
                $"{file}: {DiagnosticPrinter.Count(compilation.Diagnostics)}");
    }

    private static bool IsSystem(string file)
    {
        SystemLoader.RequireReadable(file);
        return KnownFile.Of(file, File.ReadAllBytes(file)) == KnownFile.System;
    }

    private static byte[] Edited(string path, string[] assignments)
    {
        byte[] edited = File.ReadAllBytes(path);
        foreach (string assignment in assignments)
        {
            if (!PolicyEdit.TrySet(Path.GetFileName(path), edited, assignment, out byte[] next, out string problem))
            {
                throw new OperatorException(2, $"--set {assignment}: {problem}");
            }

            edited = next;
        }

        return edited;
    }

    private static int Report(PolicyDiff diff, bool json)
    {
        Terminal.Plain((json ? diff.RenderJson() : diff.Render()).TrimEnd());
        return diff.ExitCode;
    }
}
