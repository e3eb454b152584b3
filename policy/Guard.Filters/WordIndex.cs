// Protects: filter A finds every listed word in a token. Trusts: TextLimits.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>Filter A's word list: skeletons in order, with an index over their first two letters. Immutable.</summary>
/// <remarks>A word that begins with a listed word says nothing new and is left out. Then no word is the beginning of another,
/// and at most
/// one can begin at a given place: the greatest that is not above the rest of the token. Binary search finds it.</remarks>
internal sealed class WordIndex
{
    private const int Letters = 27;       // Skeleton letters are 1 to 26; 0 is "no letter".

    private readonly ImmutableArray<ImmutableArray<byte>> _words;
    private readonly ImmutableArray<ushort> _firstOfPair;

    private WordIndex(ImmutableArray<ImmutableArray<byte>> words, ImmutableArray<ushort> firstOfPair)
    {
        _words = words;
        _firstOfPair = firstOfPair;
    }

    /// <summary>Builds the index of a legal word list.</summary>
    internal static WordIndex Build(ImmutableArray<string> words)
    {
        var skeletons = new List<byte[]>(words.Length);
        foreach (string word in words)
        {
            var skeleton = new byte[word.Length];
            for (int i = 0; i < skeleton.Length; i++)
            {
                skeleton[i] = Letter((byte)word[i]);
            }

            skeletons.Add(skeleton);
        }

        skeletons.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        var kept = ImmutableArray.CreateBuilder<ImmutableArray<byte>>(skeletons.Count);
        foreach (byte[] skeleton in skeletons)
        {
            if (kept.Count == 0 || !skeleton.AsSpan().StartsWith(kept[^1].AsSpan()))
            {
                kept.Add([.. skeleton]);
            }
        }

        return new WordIndex(kept.ToImmutable(), IndexPairs(kept));
    }

    /// <summary>The letter a character can pass for, 1 (a) to 26 (z); 0 when it passes for none.</summary>
    internal static byte Letter(byte character)
    {
        byte lower = (byte)(character | 0x20);
        if (lower is >= (byte)'a' and <= (byte)'z' && character < 0x80)
        {
            return lower == 'l' ? (byte)('i' - 0x60) : (byte)(lower - 0x60);
        }

        char letter = (char)character switch
        {
            '4' or '@' => 'a',
            '8' => 'b',
            '(' => 'c',
            '3' => 'e',
            '6' or '9' => 'g',
            '1' or '!' or '|' => 'i',
            '0' => 'o',
            '5' or '$' => 's',
            '7' or '+' => 't',
            '2' => 'z',
            _ => '`',
        };
        return (byte)(letter - '`');
    }

    /// <summary>Looks for a listed word anywhere in a token's skeleton.</summary>
    /// <param name="skeleton">Letters 1 to 26.</param>
    /// <param name="fuel">Spent for each letter compared.</param>
    /// <param name="isFound">True when a listed word stands in the skeleton.</param>
    /// <returns>False when the fuel ran out.</returns>
    internal bool TryFind(ReadOnlySpan<byte> skeleton, ref Fuel fuel, out bool isFound)
    {
        isFound = false;
        for (int i = 0; i + 1 < skeleton.Length; i++)
        {
            int pair = (skeleton[i] * Letters) + skeleton[i + 1];
            int low = _firstOfPair[pair];
            int high = _firstOfPair[pair + 1];
            while (low < high)
            {
                int middle = (low + high) / 2;
                int order = Compare(_words[middle].AsSpan(), skeleton[i..], out int lettersCompared);
                if (!fuel.TrySpend((ulong)lettersCompared + 1))
                {
                    return false;
                }

                if (order == 0)
                {
                    isFound = true;
                    return true;
                }

                low = order < 0 ? middle + 1 : low;
                high = order < 0 ? high : middle;
            }
        }

        return true;
    }

    /// <summary>0 when the rest begins with the word; else the order of the word and the rest.</summary>
    private static int Compare(ReadOnlySpan<byte> word, ReadOnlySpan<byte> rest, out int lettersCompared)
    {
        int common = word.CommonPrefixLength(rest);
        lettersCompared = common;
        if (common == word.Length)
        {
            return 0;
        }

        return common == rest.Length ? 1 : word[common] - rest[common];
    }

    private static ImmutableArray<ushort> IndexPairs(ImmutableArray<ImmutableArray<byte>>.Builder words)
    {
        var first = ImmutableArray.CreateBuilder<ushort>((Letters * Letters) + 1);
        int next = 0;
        for (int pair = 0; pair <= Letters * Letters; pair++)
        {
            while (next < words.Count && (words[next][0] * Letters) + words[next][1] < pair)
            {
                next++;
            }

            first.Add((ushort)next);
        }

        return first.MoveToImmutable();
    }
}
