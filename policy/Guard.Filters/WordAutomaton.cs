// Protects: filter B finds every listed word, forwards and backwards, in one pass over any reading. Trusts: TextLimits.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Guard.Filters;

/// <summary>Aho and Corasick's string matching automaton as one table of states, with every missing edge filled in.
/// Immutable.</summary>
/// <remarks>
/// A. V. Aho, M. J. Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18 (1975) 6, algorithms 2 to 4.
/// Both found
/// states keep themselves, so a reading needs to be judged only when its reader likes to.
/// </remarks>
internal sealed class WordAutomaton
{
    /// <summary>The state of a reading that has not begun.</summary>
    internal const int Start = 0;

    /// <summary>The state after a listed word.</summary>
    internal const int Found = 1;

    /// <summary>The state after a listed word spelled backwards.</summary>
    internal const int FoundReversed = 2;

    /// <summary>Column of a character that is left out: the state stays.</summary>
    internal const byte Skip = 0;

    /// <summary>Column of a byte at which a reading starts again.</summary>
    internal const byte Restart = 31;

    /// <summary>The state table is indexed by the state shifted left by this, plus the column.</summary>
    internal const int ColumnBits = 5;

    private const int Columns = 1 << ColumnBits;
    private const int FirstLetter = 1;
    private const int LastLetter = 26;
    private const int FirstFreeState = 3;

    private WordAutomaton(ushort[] next)
    {
        Next = [.. next];
    }

    /// <summary>State after each state and column.</summary>
    internal ImmutableArray<ushort> Next { get; }

    /// <summary>Builds the automaton of words given as columns 1 to 26.</summary>
    /// <param name="words">At most 1,024 words of 8,192 letters in all, so at most 16,387 states.</param>
    internal static WordAutomaton Build(ImmutableArray<ImmutableArray<byte>> words)
    {
        var next = new List<ushort>();
        AddStates(next, FirstFreeState);
        foreach (ImmutableArray<byte> word in words)
        {
            Insert(next, word, isReversed: false);
        }

        foreach (ImmutableArray<byte> word in words)
        {
            Insert(next, word, isReversed: true);
        }

        ushort[] table = [.. next];
        FillIn(table);
        return new WordAutomaton(table);
    }

    /// <summary>True in the two states that keep themselves.</summary>
    internal static bool IsFound(int state) => state is Found or FoundReversed;

    private static void AddStates(List<ushort> next, int count)
    {
        for (int i = 0; i < count * Columns; i++)
        {
            next.Add(Start);
        }
    }

    private static void Insert(List<ushort> next, ImmutableArray<byte> word, bool isReversed)
    {
        int state = Start;
        for (int i = 0; i < word.Length; i++)
        {
            int edge = (state << ColumnBits) | word[isReversed ? word.Length - 1 - i : i];
            if (IsFound(next[edge]))
            {
                return;     // A listed word ends here: the longer one says nothing new.
            }

            if (i == word.Length - 1)
            {
                next[edge] = isReversed ? (ushort)FoundReversed : (ushort)Found;
                return;
            }

            if (next[edge] == Start)
            {
                next[edge] = (ushort)(next.Count / Columns);
                AddStates(next, 1);
            }

            state = next[edge];
        }
    }

    /// <summary>Goes through the states in order of depth and gives each missing edge the edge of the longest proper
    /// suffix.</summary>
    private static void FillIn(ushort[] next)
    {
        var suffix = new ushort[next.Length / Columns];
        var waiting = new Queue<ushort>();
        waiting.Enqueue(Start);
        while (waiting.TryDequeue(out ushort state))
        {
            for (int letter = FirstLetter; letter <= LastLetter; letter++)
            {
                int edge = (state << ColumnBits) | letter;
                ushort target = next[edge];
                ushort fallback = state == Start ? (ushort)Start : next[(suffix[state] << ColumnBits) | letter];
                if (IsFound(fallback) || target == Start)
                {
                    next[edge] = IsFound(target) ? target : fallback;
                }
                else if (!IsFound(target))
                {
                    suffix[target] = fallback;
                    waiting.Enqueue(target);
                }
            }

            next[state << ColumnBits] = state;
        }

        for (int column = 0; column < Columns; column++)
        {
            next[(Found << ColumnBits) | column] = Found;
            next[(FoundReversed << ColumnBits) | column] = FoundReversed;
        }
    }
}
