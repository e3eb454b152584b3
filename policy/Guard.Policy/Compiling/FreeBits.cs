using System.Collections.Immutable;
using System.Numerics;
using Guard.Contracts;

namespace Guard.Policy.Compiling;

/// <summary>How many bits a sender may choose in one message: the base-2 logarithm of the number of allowed contents, rounded
/// up.</summary>
/// <remarks>
/// Exact for records whose rules join each field with at most one other. For texts the word list and the run limit are not
/// counted off,
/// and above <see cref="MaxTextSteps"/> the grammar of lines is not either. Where it is not exact it is an upper bound.
/// </remarks>
internal static class FreeBits
{
    /// <summary>Bytes times lines times characters of a line up to which texts are counted.</summary>
    internal const long MaxTextSteps = 100_000;

    private const int Visible = 94;

    /// <summary>Free bits of a record.</summary>
    internal static ulong OfRecord(RecordSchema schema)
    {
        BigInteger count = BigInteger.One;
        ImmutableArray<int> partner = Partners(schema);
        for (int i = 0; i < schema.Fields.Length; i++)
        {
            int other = partner[i];
            if (other < 0)
            {
                count *= Count(schema.Fields[i]);
            }
            else if (i < other)
            {
                RecordRule rule = FindRule(schema, i, other);
                count *= CountOrdered(schema.Fields[rule.Left], schema.Fields[rule.Right]);
            }
        }

        return CeilingLog2(count);
    }

    /// <summary>Free bits of a text: one to so many lines, each ended by a line feed, within the caps. The word list is not
    /// counted off.</summary>
    internal static ulong OfText(uint maxBytes, uint maxLineBytes, uint maxLines)
    {
        long lines = System.Math.Min(maxLines, maxBytes);
        long line = System.Math.Min(maxLineBytes, maxBytes);
        return maxBytes * lines * line <= MaxTextSteps
            ? CeilingLog2(CountTexts((int)maxBytes, (int)line, (int)lines))
            : CeilingLog2(BigInteger.Pow(Visible + 2, (int)maxBytes + 1));
    }

    /// <summary>Least n with 2^n ≥ value; 0 for 0.</summary>
    internal static ulong CeilingLog2(BigInteger value) => value <= 1 ? 0 : (ulong)(value - 1).GetBitLength();

    // The one other field a field is joined with; -1 for none, or when its rules join it with several: those count as if free.
    private static ImmutableArray<int> Partners(RecordSchema schema)
    {
        var uses = new int[schema.Fields.Length];
        foreach (RecordRule rule in schema.Rules)
        {
            uses[rule.Left]++;
            uses[rule.Right]++;
        }

        var partner = new int[schema.Fields.Length];
        System.Array.Fill(partner, -1);
        foreach (RecordRule rule in schema.Rules)
        {
            if (uses[rule.Left] == 1 && uses[rule.Right] == 1)
            {
                partner[rule.Left] = rule.Right;
                partner[rule.Right] = rule.Left;
            }
        }

        return [.. partner];
    }

    private static RecordRule FindRule(RecordSchema schema, int one, int other)
    {
        foreach (RecordRule rule in schema.Rules)
        {
            if ((rule.Left == one && rule.Right == other) || (rule.Left == other && rule.Right == one))
            {
                return rule;
            }
        }

        return default;
    }

    private static BigInteger Count(in RecordField field) => field.Kind switch
    {
        FieldKind.Unsigned or FieldKind.Signed => Most(field) - Least(field) + 1,
        FieldKind.Characters => CountCharacters(field),
        FieldKind.Zero or FieldKind.Crc32 => BigInteger.One,
    };

    private static BigInteger Least(in RecordField field) =>
        field.Kind == FieldKind.Unsigned ? unchecked((ulong)field.Minimum) : field.Minimum;

    private static BigInteger Most(in RecordField field) =>
        field.Kind == FieldKind.Unsigned ? unchecked((ulong)field.Maximum) : field.Maximum;

    private static BigInteger CountCharacters(in RecordField field)
    {
        int set = BitOperations.PopCount(field.CharactersLow) + BitOperations.PopCount(field.CharactersHigh);
        BigInteger count = BigInteger.Zero;
        BigInteger power = BigInteger.Pow(set, (int)field.Minimum);
        for (long n = field.Minimum; n <= field.Maximum; n++)
        {
            count += power;
            power *= set;
        }

        return count;
    }

    // Pairs (a, b) with a ≤ b: for each a, the b from max(a, least of b) on.
    private static BigInteger CountOrdered(in RecordField left, in RecordField right)
    {
        BigInteger a0 = Least(left);
        BigInteger a1 = BigInteger.Min(Most(left), Most(right));
        BigInteger b0 = Least(right);
        BigInteger b1 = Most(right);
        if (a0 > a1)
        {
            return BigInteger.Zero;
        }

        // a below b0 leaves every b; a from there on leaves b1 - a + 1 of them: an arithmetic series.
        BigInteger below = BigInteger.Max(0, BigInteger.Min(a1, b0 - 1) - a0 + 1);
        BigInteger from = BigInteger.Max(a0, b0);
        BigInteger terms = BigInteger.Max(0, a1 - from + 1);
        return (below * (b1 - b0 + 1)) + (terms * ((b1 - from + 1) + (b1 - a1 + 1)) / 2);
    }

    // Grammar of `ascii-lines` (FORMAT.md of Guard.Filters): tokens of 94 characters with single spaces between, each line with
    // its line feed.
    private static BigInteger CountTexts(int maxBytes, int maxLineBytes, int maxLines)
    {
        // ofLength[l]: lines of l characters. The last is no space; before it stands one of the 94, or one of them and a space.
        var ofLength = new BigInteger[maxLineBytes + 1];
        for (int l = 1; l <= maxLineBytes; l++)
        {
            ofLength[l] = Visible * (l == 1 ? BigInteger.One : ofLength[l - 1] + (l == 2 ? BigInteger.Zero : ofLength[l - 2]));
        }

        // withLines[n]: texts of n bytes with exactly k lines.
        var withLines = new BigInteger[maxBytes + 1];
        withLines[0] = BigInteger.One;
        BigInteger total = BigInteger.Zero;
        for (int k = 1; k <= maxLines; k++)
        {
            var next = new BigInteger[maxBytes + 1];
            for (int n = 2; n <= maxBytes; n++)
            {
                for (int l = 1; l <= maxLineBytes && l < n; l++)
                {
                    next[n] += ofLength[l] * withLines[n - l - 1];
                }

                total += next[n];
            }

            withLines = next;
        }

        return total;
    }
}
