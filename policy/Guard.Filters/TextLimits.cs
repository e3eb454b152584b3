// Protects: no text filter runs with a profile it cannot carry out exactly. Trusts: the decoder of Guard.Contracts.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>What a text profile may be (FORMAT.md, "Text").</summary>
internal static class TextLimits
{
    /// <summary>Most listed words.</summary>
    internal const int MaxWords = 1024;

    /// <summary>Shortest listed word: a single letter would stand in nearly every text.</summary>
    internal const int MinWordLength = 2;

    /// <summary>Longest listed word.</summary>
    internal const int MaxWordLength = 32;

    /// <summary>Most letters of all words together.</summary>
    internal const int MaxLetters = 8192;

    /// <summary>Reads a configuration; null for anything but a profile within the limits.</summary>
    internal static TextProfile? Read(ReadOnlySpan<byte> configuration)
    {
        if (!ContentConfigurationCodec.TryDecode(configuration, out TextProfile? profile) || profile is null)
        {
            return null;
        }

        bool hasCaps = profile.MaxLineBytes > 0 && profile.MaxLines > 0 && profile.MaxRunBytes > 0;
        return hasCaps && AreWordsLegal(profile.Words) ? profile : null;
    }

    private static bool AreWordsLegal(ImmutableArray<string> words)
    {
        if (words.Length > MaxWords)
        {
            return false;
        }

        int letters = 0;
        for (int i = 0; i < words.Length; i++)
        {
            foreach (char c in words[i])
            {
                if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9')))
                {
                    return false;
                }
            }

            letters += words[i].Length;
            bool isAscending = i == 0 || string.CompareOrdinal(words[i - 1], words[i]) < 0;
            if (words[i].Length is < MinWordLength or > MaxWordLength || letters > MaxLetters || !isAscending)
            {
                return false;
            }
        }

        return true;
    }
}
