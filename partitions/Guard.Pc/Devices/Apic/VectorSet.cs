using System;
using System.Numerics;

namespace Guard.Pc.Devices.Apic;

/// <summary>A bit for each of the 256 interrupt vectors, as the local APIC's ISR, TMR and IRR have.</summary>
internal sealed class VectorSet
{
    private const int Words = 8;

    private readonly uint[] _words = new uint[Words];

    /// <summary>The highest vector in the set; -1 when it is empty.</summary>
    public int Highest
    {
        get
        {
            for (int word = Words - 1; word >= 0; word--)
            {
                if (_words[word] != 0)
                {
                    return (word * 32) + BitOperations.Log2(_words[word]);
                }
            }

            return -1;
        }
    }

    /// <summary>The 32 vectors of a register, 0 to 7; the index is taken modulo 8.</summary>
    public uint Word(int index) => _words[index & (Words - 1)];

    public bool Contains(byte vector) => (_words[vector >> 5] & Bit(vector)) != 0;

    public void Set(byte vector, bool isMember)
    {
        ref uint word = ref _words[vector >> 5];
        word = isMember ? word | Bit(vector) : word & ~Bit(vector);
    }

    public void Clear() => Array.Clear(_words);

    /// <summary>All registers, the lowest vectors first.</summary>
    public void Exchange(ref StateCursor state)
    {
        foreach (ref uint word in _words.AsSpan())
        {
            state.Doubleword(ref word);
        }
    }

    private static uint Bit(byte vector) => 1u << (vector & 31);
}
