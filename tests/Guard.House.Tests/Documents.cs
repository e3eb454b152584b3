using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.House.Tests;

/// <summary>What README and the other texts promise: commands, options, links, and for each claim the test or command behind
/// it.</summary>
internal static class Documents
{
    private static readonly Regex InlineCode = new("`([^`]+)`", RegexOptions.CultureInvariant);
    private static readonly Regex Link = new(@"\]\(([^)#\s]+)(#[^)\s]*)?\)", RegexOptions.CultureInvariant);
    private static readonly Regex Option = new("(?<=\\s)--[a-z][a-z-]*", RegexOptions.CultureInvariant);
    private static readonly Regex TestName =
        new(@"^(Guard\.[A-Za-z0-9.]+\.)?(?<class>[A-Z]\w*Tests)(\.(?<method>\w+))?$", RegexOptions.CultureInvariant);
    private static readonly Regex ClaimRow = new(@"^\|\s*\**(C\d+)\b", RegexOptions.CultureInvariant);

    private static readonly Regex EvidenceCommand = new(@"guard evidence run --only (C\d+)", RegexOptions.CultureInvariant);

    /// <summary>Ids of the claims that an experiment backs.</summary>
    internal static ImmutableHashSet<string> Experiments { get; } =
    [
        .. Repository.Sources
            .Where(file => file.Path.StartsWith("verification/Guard.Experiments/", StringComparison.Ordinal)
                && file.Path.EndsWith("Experiment.cs", StringComparison.Ordinal))
            .SelectMany(file => Regex.Matches(file.Text, "new(?: Claim)?\\(\\s*\"(C\\d+)\"").Select(match => match.Groups[1].Value)),
    ];

    /// <summary>Verbs of the command line: the first word of each file in Commands/.</summary>
    internal static ImmutableHashSet<string> Verbs { get; } =
    [
        .. Repository.Files
            .Where(path => path.StartsWith("tools/Guard.Cli/Commands/", StringComparison.Ordinal)
                && path.EndsWith("Command.cs", StringComparison.Ordinal))
            .Select(path => Regex.Match(Path.GetFileName(path), "^[A-Z][a-z0-9]*").Value.ToLowerInvariant()),
    ];

    /// <summary>Test classes and test methods of the tree, as 'Class' and 'Class.Method'.</summary>
    internal static ImmutableHashSet<string> Tests { get; } =
    [
        .. Repository.Sources
            .SelectMany(file => file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(method => Shape.IsTest(method) && method.Parent is TypeDeclarationSyntax)
            .Select(method => (Type: ((TypeDeclarationSyntax)method.Parent!).Identifier.Text, Method: method.Identifier.Text))
            .SelectMany(test => new[] { test.Type, $"{test.Type}.{test.Method}" }),
    ];

    /// <summary>Text in code blocks and between backquotes, one line each, with its line number.</summary>
    internal static IEnumerable<(int Line, string Text)> Code(string markdown)
    {
        string[] lines = markdown.Split('\n');
        bool isFenced = false;
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index];
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isFenced = !isFenced;
            }
            else if (isFenced || line.StartsWith("    ", StringComparison.Ordinal))
            {
                yield return (index + 1, line.Split('#')[0].Trim().TrimStart('$', ' '));
            }
            else
            {
                foreach (Match match in InlineCode.Matches(line))
                {
                    yield return (index + 1, match.Groups[1].Value.Trim());
                }
            }
        }
    }

    /// <summary>Commands of ours in a text that name a verb or an option that the program does not have.</summary>
    internal static IEnumerable<string> UnknownCommands(
        string path, string markdown, ImmutableHashSet<string> verbs, string commandLineSource)
    {
        foreach ((int line, string text) in Code(markdown))
        {
            string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0] is not ("guard" or "tools/guard" or "./tools/guard"))
            {
                continue;
            }

            // 'guard VERB', 'guard ...' and 'guard --help' name no verb.
            if (Regex.IsMatch(words[1], "^[a-z][a-z0-9-]*$", RegexOptions.CultureInvariant) && !verbs.Contains(words[1]))
            {
                yield return $"{path}:{line}: there is no verb '{words[1]}' in '{text}'";
            }

            foreach (Match option in Option.Matches(text).Where(match => match.Value is not ("--help" or "--version")))
            {
                if (!commandLineSource.Contains($"\"{option.Value}\"", StringComparison.Ordinal))
                {
                    yield return $"{path}:{line}: there is no option '{option.Value}' in '{text}'";
                }
            }
        }
    }

    /// <summary>Links to files of the tree that are not there.</summary>
    internal static IEnumerable<string> BrokenLinks(string path, string markdown, Func<string, bool> exists)
    {
        string folder = Path.GetDirectoryName(path)!;
        return Link.Matches(markdown)
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains(':', StringComparison.Ordinal))
            .Where(target => !exists(Path.Combine(folder, target).Replace(Path.DirectorySeparatorChar, '/')))
            .Select(target => $"{path}: links to {target}, which is not there");
    }

    /// <summary>Rows of the table of claims that name no command and no test, or one that does not exist.</summary>
    internal static IEnumerable<string> UnbackedClaims(
        string markdown, ImmutableHashSet<string> verbs, ImmutableHashSet<string> tests)
    {
        string[] lines = markdown.Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            if (ClaimRow.Match(lines[index]) is not { Success: true } row)
            {
                continue;
            }

            bool isBacked = false;
            foreach (Match code in InlineCode.Matches(lines[index]))
            {
                string text = code.Groups[1].Value.Trim();
                bool? known = Exists(text, verbs, tests);
                if (known == false)
                {
                    yield return $"{row.Groups[1].Value} (line {index + 1}): '{text}' does not exist";
                }

                isBacked |= known == true;
            }

            if (!isBacked)
            {
                yield return $"{row.Groups[1].Value} (line {index + 1}): names no command and no test";
            }
        }
    }

    /// <summary>Claims whose experiment they do not name by its command, and commands that name another claim or no experiment.</summary>
    internal static IEnumerable<string> ClaimsBesideExperiments(string markdown, ImmutableHashSet<string> experiments)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in markdown.Split('\n'))
        {
            string claim = ClaimRow.Match(line) is { Success: true } row ? row.Groups[1].Value : string.Empty;
            foreach (Match command in EvidenceCommand.Matches(claim.Length == 0 ? string.Empty : line))
            {
                string id = command.Groups[1].Value;
                named.Add(id);
                if (id != claim || !experiments.Contains(id))
                {
                    yield return $"{claim}: '{command.Value}' is the command of another claim, or of none";
                }
            }
        }

        foreach (string id in experiments.Except(named).Order(StringComparer.Ordinal))
        {
            yield return $"{id}: has an experiment, and its claim does not name `guard evidence run --only {id}`";
        }
    }

    // Whether a command or test exists; null for code that is neither.
    private static bool? Exists(string text, ImmutableHashSet<string> verbs, ImmutableHashSet<string> tests)
    {
        string[] words = text.Split(' ');
        if (words[0] is "guard" or "tools/guard")
        {
            return words.Length > 1 && verbs.Contains(words[1]);
        }

        if (TestName.Match(text) is { Success: true } test)
        {
            string type = test.Groups["class"].Value;
            return tests.Contains(test.Groups["method"].Success ? $"{type}.{test.Groups["method"].Value}" : type);
        }

        return words is ["dotnet", "test" or "dafny", ..] ? true : null;
    }
}
