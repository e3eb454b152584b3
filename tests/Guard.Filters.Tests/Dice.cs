using System;

namespace Guard.Filters.Tests;

/// <summary>A small fast generator whose whole run follows from its seed (xorshift64*, Vigna 2016).</summary>
public sealed class Dice
{
    private ulong _state;

    public Dice(ulong seed)
    {
        _state = seed == 0 ? 1 : seed;
    }

    public ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545_F491_4F6C_DD1D;
    }

    /// <summary>0 to one less than the count.</summary>
    public int Below(int count) => (int)(Next() >> 33) % count;

    public T Of<T>(ReadOnlySpan<T> choices) => choices[Below(choices.Length)];
}
