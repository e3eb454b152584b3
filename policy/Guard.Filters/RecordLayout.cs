// Protects: no record filter runs with a schema it cannot carry out exactly. Trusts: the decoder of Guard.Contracts.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>A record schema within the limits of FORMAT.md, and the record's length. Immutable.</summary>
internal sealed class RecordLayout
{
    /// <summary>Most fields of a record.</summary>
    internal const int MaxFields = 256;

    /// <summary>Most rules of a record.</summary>
    internal const int MaxRules = 256;

    /// <summary>Longest record.</summary>
    internal const int MaxLengthBytes = 65536;

    private const int MaxFieldBytes = 4096;
    private const int MaxNameLength = 32;
    private const int ChecksumBytes = 4;
    private const ulong PrintableLow = 0xFFFF_FFFE_0000_0000;    // 21h-3Fh.
    private const ulong PrintableHigh = 0x7FFF_FFFF_FFFF_FFFF;   // 40h-7Eh.

    private RecordLayout(RecordSchema schema, int lengthBytes)
    {
        Schema = schema;
        LengthBytes = lengthBytes;
    }

    /// <summary>The schema; every field and rule is within the limits.</summary>
    internal RecordSchema Schema { get; }

    /// <summary>Sum of the fields' widths, 1 to 65,536.</summary>
    internal int LengthBytes { get; }

    /// <summary>Reads a configuration; null for anything but a schema within the limits.</summary>
    internal static RecordLayout? Read(ReadOnlySpan<byte> configuration)
    {
        if (!ContentConfigurationCodec.TryDecode(configuration, out RecordSchema? schema) || schema is null)
        {
            return null;
        }

        if (schema.Fields.Length is 0 or > MaxFields || schema.Rules.Length > MaxRules)
        {
            return null;
        }

        int lengthBytes = 0;
        for (int i = 0; i < schema.Fields.Length; i++)
        {
            bool isOnlyLast = i > 0 && i == schema.Fields.Length - 1;
            if (!IsFieldLegal(schema.Fields[i], isOnlyLast))
            {
                return null;
            }

            lengthBytes += schema.Fields[i].WidthBytes;
        }

        return lengthBytes <= MaxLengthBytes && AreRulesLegal(schema) ? new RecordLayout(schema, lengthBytes) : null;
    }

    private static bool IsFieldLegal(in RecordField field, bool mayBeChecksum)
    {
        bool noCharacters = (field.CharactersLow | field.CharactersHigh) == 0;
        bool noRange = field.Minimum == 0 && field.Maximum == 0;
        return IsNameLegal(field.Name) && field.WidthBytes is >= 1 and <= MaxFieldBytes && field.Kind switch
        {
            FieldKind.Unsigned => noCharacters && IsUnsignedLegal(field),
            FieldKind.Signed => noCharacters && IsSignedLegal(field),
            FieldKind.Characters => AreCharactersLegal(field),
            FieldKind.Zero => noCharacters && noRange,
            FieldKind.Crc32 => noCharacters && noRange && field.WidthBytes == ChecksumBytes && mayBeChecksum,
            _ => false,
        };
    }

    private static bool IsNameLegal(string name)
    {
        foreach (char c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            {
                return false;
            }
        }

        return name.Length is >= 1 and <= MaxNameLength;
    }

    private static bool IsUnsignedLegal(in RecordField field)
    {
        if (field.WidthBytes is not (1 or 2 or 4 or 8))
        {
            return false;
        }

        ulong minimum = unchecked((ulong)field.Minimum);
        ulong maximum = unchecked((ulong)field.Maximum);
        return minimum <= maximum && maximum <= ulong.MaxValue >> (64 - (8 * field.WidthBytes));
    }

    private static bool IsSignedLegal(in RecordField field)
    {
        if (field.WidthBytes is not (1 or 2 or 4 or 8))
        {
            return false;
        }

        long least = long.MinValue >> (64 - (8 * field.WidthBytes));
        return least <= field.Minimum && field.Minimum <= field.Maximum && field.Maximum <= ~least;
    }

    private static bool AreCharactersLegal(in RecordField field) =>
        0 <= field.Minimum && field.Minimum <= field.Maximum && field.Maximum <= field.WidthBytes && field.Maximum >= 1
        && (field.CharactersLow | field.CharactersHigh) != 0
        && (field.CharactersLow & ~PrintableLow) == 0
        && (field.CharactersHigh & ~PrintableHigh) == 0;

    private static bool AreRulesLegal(RecordSchema schema)
    {
        foreach (RecordRule rule in schema.Rules)
        {
            if (rule.Left == rule.Right || !IsNumber(schema.Fields, rule.Left) || !IsNumber(schema.Fields, rule.Right))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNumber(ImmutableArray<RecordField> fields, int index) =>
        index < fields.Length && fields[index].Kind is FieldKind.Unsigned or FieldKind.Signed;
}
