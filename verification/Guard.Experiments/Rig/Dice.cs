namespace Guard.Experiments.Rig;

/// <summary>Numbers that follow from a seed, the same everywhere: SplitMix64 (Steele, Lea, Flood 2014).</summary>
internal sealed class Dice
{
    private ulong _state;

    internal Dice(ulong seed)
    {
        _state = seed;
    }

    internal ulong Next()
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        ulong z = _state;
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to below a bound.</summary>
    internal uint Below(uint bound) => (uint)(Next() % bound);
}
