using System;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;

namespace Guard.Filters.Tests;

/// <summary>Random schemas, records that fit them, and records that nearly do.</summary>
public static class RecordGenerator
{
    private static readonly string[] Sets = ["A-Z", "0-9", "A-Za-z0-9", "!-~", "@`~", "x"];

    /// <summary>A legal schema of 1 to 8 fields, with rules where there are numbers, in half of the cases with a
    /// checksum.</summary>
    public static RecordSchema Schema(Dice dice)
    {
        int count = 1 + dice.Below(8);
        var fields = ImmutableArray.CreateBuilder<RecordField>();
        for (int i = 0; i < count; i++)
        {
            fields.Add(Field(dice, string.Create(CultureInfo.InvariantCulture, $"f_{i}")));
        }

        var rules = ImmutableArray.CreateBuilder<RecordRule>();
        for (int i = 0; i < count * count; i++)
        {
            int left = dice.Below(count);
            int right = dice.Below(count);
            if (left != right && IsNumber(fields[left]) && IsNumber(fields[right]) && dice.Below(4) == 0)
            {
                rules.Add(new RecordRule((ushort)left, (ushort)right));
            }
        }

        if (dice.Below(2) == 0)
        {
            fields.Add(new RecordField("crc", FieldKind.Crc32, 4, 0, 0, 0, 0));
        }

        return new RecordSchema(dice.Below(2) == 0, fields.ToImmutable(), rules.ToImmutable());
    }

    /// <summary>A record whose fields fit, each near an edge of its range in half of the cases; rules may not hold.</summary>
    public static byte[] Record(Dice dice, RecordSchema schema)
    {
        int length = 0;
        foreach (RecordField field in schema.Fields)
        {
            length += field.WidthBytes;
        }

        var record = new byte[length];
        int offset = 0;
        foreach (RecordField field in schema.Fields)
        {
            Fill(dice, field, schema.BigEndian, record.AsSpan(offset, field.WidthBytes));
            offset += field.WidthBytes;
        }

        MendChecksum(schema, record);
        return record;
    }

    /// <summary>Puts the right checksum at the end when the schema has one.</summary>
    public static void MendChecksum(RecordSchema schema, byte[] record)
    {
        if (schema.Fields[^1].Kind == FieldKind.Crc32 && record.Length >= 4)
        {
            ChecksumBytes(record.AsSpan(0, record.Length - 4), schema.BigEndian).CopyTo(record, record.Length - 4);
        }
    }

    /// <summary>CRC-32 of IEEE 802.3, a bit at a time as the standard's shift register does it.</summary>
    public static byte[] ChecksumBytes(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        uint register = uint.MaxValue;
        foreach (byte b in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool feedback = ((register >> 31) ^ (uint)(b >> bit & 1)) != 0;
                register = (register << 1) ^ (feedback ? 0x04C1_1DB7U : 0U);
            }
        }

        uint reflected = 0;
        for (int bit = 0; bit < 32; bit++)
        {
            reflected |= (~register >> bit & 1U) << (31 - bit);
        }

        var result = new byte[4];
        for (int k = 0; k < 4; k++)
        {
            result[bigEndian ? 3 - k : k] = (byte)(reflected >> (8 * k));
        }

        return result;
    }

    private static bool IsNumber(RecordField field) => field.Kind is FieldKind.Unsigned or FieldKind.Signed;

    private static RecordField Field(Dice dice, string name)
    {
        ushort width = dice.Of<ushort>([1, 2, 4, 8]);
        int bits = 8 * width;
        switch (dice.Below(4))
        {
            case 0:
                ulong mask = ulong.MaxValue >> (64 - bits);
                ulong u1 = Draw(dice) & mask;
                ulong u2 = Draw(dice) & mask;
                return new RecordField(name, FieldKind.Unsigned, width, (long)Math.Min(u1, u2), (long)Math.Max(u1, u2), 0, 0);

            case 1:
                long s1 = (long)(Draw(dice) << (64 - bits)) >> (64 - bits);
                long s2 = (long)(Draw(dice) << (64 - bits)) >> (64 - bits);
                return new RecordField(name, FieldKind.Signed, width, Math.Min(s1, s2), Math.Max(s1, s2), 0, 0);

            case 2:
                (ulong low, ulong high) = RecordVectors.Set(dice.Of<string>(Sets));
                ushort widthCharacters = (ushort)(1 + dice.Below(6));
                int most = 1 + dice.Below(widthCharacters);
                return new RecordField(name, FieldKind.Characters, widthCharacters, dice.Below(most + 1), most, low, high);

            default:
                return new RecordField(name, FieldKind.Zero, (ushort)(1 + dice.Below(3)), 0, 0, 0, 0);
        }
    }

    private static ulong Draw(Dice dice) => dice.Below(3) switch
    {
        0 => dice.Next(),
        1 => dice.Next() >> dice.Below(64),
        _ => ~(dice.Next() >> dice.Below(64)),
    };

    private static void Fill(Dice dice, RecordField field, bool bigEndian, Span<byte> target)
    {
        if (IsNumber(field))
        {
            ulong span = (ulong)field.Maximum - (ulong)field.Minimum;
            ulong step = dice.Below(2) == 0 ? dice.Next() : (ulong)dice.Below(2);
            step = span == ulong.MaxValue ? step : step % (span + 1);
            ulong value = dice.Below(2) == 0 ? (ulong)field.Minimum + step : (ulong)field.Maximum - step;
            for (int k = 0; k < target.Length; k++)
            {
                target[bigEndian ? target.Length - 1 - k : k] = (byte)(value >> (8 * k));
            }
        }
        else if (field.Kind == FieldKind.Characters)
        {
            target.Fill((byte)' ');
            int count = (int)field.Minimum + dice.Below((int)(field.Maximum - field.Minimum) + 1);
            for (int k = 0; k < count; k++)
            {
                target[k] = Character(dice, field);
            }
        }
    }

    private static byte Character(Dice dice, RecordField field)
    {
        var set = new UInt128(field.CharactersHigh, field.CharactersLow);
        int c = dice.Below(128);
        while ((set >> c & UInt128.One) == UInt128.Zero)
        {
            c = (c + 1) % 128;
        }

        return (byte)c;
    }
}
