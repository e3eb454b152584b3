using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Guard.Policy.Diagnostics;

namespace Guard.Policy.Documents;

/// <summary>Reads a list of words that must not pass, one a line (SCHEMAS.md), as skeletons: lower-case letters and digits
/// only.</summary>
internal static class WordListReader
{
    private const int LeastChars = 3;
    private const int MostChars = 32;
    private const int MaxWords = 1024;
    private const int MaxLetters = 8192;

    /// <summary>Skeletons, sorted and distinct; lines that cannot be meant are reported and left out.</summary>
    internal static ImmutableArray<string> Read(SourceFile file, DiagnosticBag bag)
    {
        var words = new SortedDictionary<string, SourceSpan>(StringComparer.Ordinal);
        for (int i = 0; i < file.Lines.Length; i++)
        {
            int comment = file.Lines[i].IndexOf('#', StringComparison.Ordinal);
            string text = (comment < 0 ? file.Lines[i] : file.Lines[i][..comment]).Trim();
            if (text.Length == 0)
            {
                continue;
            }

            int column = file.Lines[i].IndexOf(text, StringComparison.Ordinal);
            Add(words, text, new SourceSpan(file.Path, i + 1, column + 1, text.Length), bag);
        }

        int letters = 0;
        foreach (string word in words.Keys)
        {
            letters += word.Length;
        }

        if (letters > MaxLetters)
        {
            bag.Report(
                Check.S024, SourceSpan.WholeFile(file.Path), $"the words have {letters} letters; {MaxLetters} are allowed");
        }

        if (words.Count == 0)
        {
            bag.Report(Check.S027, SourceSpan.WholeFile(file.Path), "the list has no word", "write one word a line");
        }

        return [.. words.Keys];
    }

    private static void Add(SortedDictionary<string, SourceSpan> words, string text, SourceSpan span, DiagnosticBag bag)
    {
        var skeleton = new StringBuilder();
        foreach (char c in text)
        {
            if (c is < ' ' or > '~')
            {
                bag.Report(
                    Check.S027, span, "a word of the list is printable ASCII",
                    "text that may pass is ASCII too, so it could never match");
                return;
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                skeleton.Append(char.ToLowerInvariant(c));
            }
        }

        string word = skeleton.ToString();
        if (word.Length is < LeastChars or > MostChars)
        {
            bag.Report(
                Check.S027, span, $"'{text}' has {word.Length} letters and digits; {LeastChars} to {MostChars} are allowed",
                "shorter ones would match everywhere");
        }
        else if (words.TryGetValue(word, out SourceSpan first))
        {
            bag.Report(
                Check.S027, span, $"'{text}' is listed twice", "spacing, case and signs do not count",
                new RelatedPosition(first, "the first one"));
        }
        else if (words.Count == MaxWords)
        {
            bag.Report(Check.S024, span, $"more than {MaxWords} words");
        }
        else
        {
            words.Add(word, span);
        }
    }
}
