namespace Guard.Contracts;

/// <summary>Kinds of field in a fixed binary record.</summary>
public enum FieldKind : byte
{
    /// <summary>Unsigned integer of 1, 2, 4 or 8 bytes, within minimum and maximum.</summary>
    Unsigned = 1,

    /// <summary>Two's complement integer of 1, 2, 4 or 8 bytes, within minimum and maximum.</summary>
    Signed = 2,

    /// <summary>Characters of a set, left-justified, padded with spaces; no space inside.</summary>
    Characters = 3,

    /// <summary>Reserved: every byte zero.</summary>
    Zero = 4,

    /// <summary>CRC-32 (IEEE 802.3) of all bytes before it; 4 bytes, the last field.</summary>
    Crc32 = 5,
}
