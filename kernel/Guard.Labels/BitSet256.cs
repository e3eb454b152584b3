using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Guard.Labels;

/// <summary>A set of up to 256 numbered members: categories, or nations. Member 0 is the lowest bit of the first word.</summary>
public readonly record struct BitSet256(ulong Word0, ulong Word1, ulong Word2, ulong Word3)
{
    /// <summary>How many members a set can have; members are numbered 0 to 255.</summary>
    public const int Capacity = 256;

    /// <summary>Length of the hashed form in bytes.</summary>
    public const int EncodedBytes = 32;

    /// <summary>The set with no member.</summary>
    public static BitSet256 Empty => default;

    /// <summary>True when the set has no member.</summary>
    public bool IsEmpty => (Word0 | Word1 | Word2 | Word3) == 0;

    /// <summary>Number of members, 0 to 256.</summary>
    public int Count => BitOperations.PopCount(Word0) + BitOperations.PopCount(Word1)
        + BitOperations.PopCount(Word2) + BitOperations.PopCount(Word3);

    /// <summary>The set with one more member.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The member is not 0 to 255.</exception>
    public BitSet256 With(int member)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(member);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(member, Capacity);
        ulong bit = 1UL << (member & 63);
        return (member >> 6) switch
        {
            0 => this with { Word0 = Word0 | bit },
            1 => this with { Word1 = Word1 | bit },
            2 => this with { Word2 = Word2 | bit },
            _ => this with { Word3 = Word3 | bit },
        };
    }

    /// <summary>True when the set has the member; false for a number outside 0 to 255.</summary>
    public bool Contains(int member) => (member >> 6) switch
    {
        0 => (Word0 >> (member & 63) & 1) != 0,
        1 => (Word1 >> (member & 63) & 1) != 0,
        2 => (Word2 >> (member & 63) & 1) != 0,
        3 => (Word3 >> (member & 63) & 1) != 0,
        _ => false,
    };

    /// <summary>True when every member of this set is in the other.</summary>
    public bool IsSubsetOf(in BitSet256 other) => ((Word0 & ~other.Word0) | (Word1 & ~other.Word1)
        | (Word2 & ~other.Word2) | (Word3 & ~other.Word3)) == 0;

    /// <summary>Members of either set.</summary>
    public BitSet256 Union(in BitSet256 other) =>
        new(Word0 | other.Word0, Word1 | other.Word1, Word2 | other.Word2, Word3 | other.Word3);

    /// <summary>Members of both sets.</summary>
    public BitSet256 Intersect(in BitSet256 other) =>
        new(Word0 & other.Word0, Word1 & other.Word1, Word2 & other.Word2, Word3 & other.Word3);

    /// <summary>Writes the set as one 256-bit big-endian number (design 3.3), 32 bytes.</summary>
    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, Word3);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Word2);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], Word1);
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], Word0);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote: 32 bytes.</summary>
    public static BitSet256 ReadFrom(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source[24..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(source));
}
