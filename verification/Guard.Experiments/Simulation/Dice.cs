namespace Guard.Experiments.Simulation;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): the same numbers from a seed on every machine and runtime.</summary>
internal sealed class Dice
{
    private ulong _state;

    internal Dice(ulong seed)
    {
        _state = seed;
    }

    /// <summary>A number that depends on several, for a decision that must not depend on the decisions before it.</summary>
    internal static ulong Mix(params System.ReadOnlySpan<ulong> words)
    {
        ulong mixed = 0x9E37_79B9_7F4A_7C15;
        foreach (ulong word in words)
        {
            mixed = Finish(unchecked((mixed ^ word) + 0x9E37_79B9_7F4A_7C15));
        }

        return mixed;
    }

    internal ulong Next()
    {
        unchecked
        {
            _state += 0x9E37_79B9_7F4A_7C15;
        }

        return Finish(_state);
    }

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    internal int Below(int bound) => (int)(Next() % (ulong)bound);

    internal bool OneIn(int count) => Below(count) == 0;

    internal T Of<T>(params System.ReadOnlySpan<T> values) => values[Below(values.Length)];

    private static ulong Finish(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        }

        return z ^ (z >> 31);
    }
}
