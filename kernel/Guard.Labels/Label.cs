using System;
using System.Buffers.Binary;

namespace Guard.Labels;

/// <summary>A security label: confidentiality (level, categories, releasability, handling) and integrity, within one lattice.</summary>
/// <param name="LatticeId">Which lattice the numbers belong to. Labels of two lattices never compare.</param>
/// <param name="Level">Classification; more is higher.</param>
/// <param name="Integrity">Trustworthiness of content; more is higher.</param>
/// <param name="Categories">Restrictive: more members is higher.</param>
/// <param name="Releasability">Nations with access, permissive: more members is lower. Empty means nobody.</param>
/// <param name="Handling">Handling bits, restrictive: more bits is higher.</param>
public readonly record struct Label(
    uint LatticeId, byte Level, byte Integrity, BitSet256 Categories, BitSet256 Releasability, ulong Handling)
{
    /// <summary>Length of the canonical form in bytes: u16 1, u32 lattice, u8 level, u8 integrity, u256, u256, u64.</summary>
    public const int EncodedBytes = 2 + 4 + 1 + 1 + BitSet256.EncodedBytes + BitSet256.EncodedBytes + 8;

    private const ushort FormVersion = 1;

    /// <summary>Writes the canonical form `label_c` (big-endian, fixed length; design 3.3) into 80 bytes.</summary>
    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, FormVersion);
        BinaryPrimitives.WriteUInt32BigEndian(target[2..], LatticeId);
        target[6] = Level;
        target[7] = Integrity;
        Categories.WriteTo(target[8..]);
        Releasability.WriteTo(target[40..]);
        BinaryPrimitives.WriteUInt64BigEndian(target[72..], Handling);
    }

    /// <summary>Reads the canonical form. False, and no label, for another length or version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Label label)
    {
        label = default;
        if (source.Length != EncodedBytes || BinaryPrimitives.ReadUInt16BigEndian(source) != FormVersion)
        {
            return false;
        }

        label = new Label(
            BinaryPrimitives.ReadUInt32BigEndian(source[2..]),
            source[6],
            source[7],
            BitSet256.ReadFrom(source[8..]),
            BitSet256.ReadFrom(source[40..]),
            BinaryPrimitives.ReadUInt64BigEndian(source[72..]));
        return true;
    }
}
