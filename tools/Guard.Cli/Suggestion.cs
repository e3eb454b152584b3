using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;

namespace Guard.Cli;

/// <summary>Did-you-mean for a mistyped verb.</summary>
internal static class Suggestion
{
    private const int FarthestEdits = 2;

    /// <summary>The verb or option nearest to the first word that was not understood, or null.</summary>
    internal static string? For(RootCommand root, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string? word = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        if (word is null)
        {
            return null;
        }

        IEnumerable<string> names = command
            .Subcommands.Select(sub => sub.Name)
            .Concat(command.Options.Select(option => option.Name))
            .Concat(root.Options.Select(option => option.Name));
        return names
            .Select(name => (Name: name, Edits: Distance(word, name)))
            .Where(pair => pair.Edits <= FarthestEdits)
            .OrderBy(pair => pair.Edits)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => pair.Name)
            .FirstOrDefault();
    }

    /// <summary>"guard audit verify" for the command that was recognised.</summary>
    internal static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is CommandResult { Command: not RootCommand } command)
            {
                names.Insert(0, command.Command.Name);
            }
        }

        names.Insert(0, "guard");
        return string.Join(' ', names);
    }

    /// <summary>Levenshtein distance.</summary>
    internal static int Distance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, substitution);
            }

            previous = current;
        }

        return previous[^1];
    }
}
