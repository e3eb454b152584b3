// Protects: both filters of a type read the same signed configuration. Trusts: nothing it reads.
using System;
using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Bytes of a type's configuration in a channel: a record schema or a text profile (FORMAT.md). Canonical.</summary>
public static class ContentConfigurationCodec
{
    private const byte RecordForm = 1;
    private const byte TextForm = 2;

    /// <summary>The one byte form of a record schema.</summary>
    public static byte[] Encode(RecordSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var writer = new ImageWriter();
        writer.Byte(RecordForm);
        writer.Byte(schema.BigEndian ? (byte)1 : (byte)0);
        SystemImageCodec.Write(writer, schema.Fields, (w, field) =>
        {
            w.Text(field.Name);
            w.Byte((byte)field.Kind);
            w.UInt16(field.WidthBytes);
            w.Int64(field.Minimum);
            w.Int64(field.Maximum);
            w.UInt64(field.CharactersLow);
            w.UInt64(field.CharactersHigh);
        });
        SystemImageCodec.Write(writer, schema.Rules, (w, rule) =>
        {
            w.UInt16(rule.Left);
            w.UInt16(rule.Right);
        });
        return writer.ToArray();
    }

    /// <summary>The one byte form of a text profile.</summary>
    public static byte[] Encode(TextProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var writer = new ImageWriter();
        writer.Byte(TextForm);
        writer.UInt32(profile.MaxLineBytes);
        writer.UInt32(profile.MaxLines);
        writer.UInt32(profile.MaxRunBytes);
        SystemImageCodec.Write(writer, profile.Words, (w, word) => w.Text(word));
        return writer.ToArray();
    }

    /// <summary>Reads a record schema; false for anything but its one byte form.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out RecordSchema? schema)
    {
        schema = null;
        var reader = new ImageReader(bytes);
        if (reader.Byte() != RecordForm)
        {
            return false;
        }

        bool bigEndian = reader.Byte() == 1;
        int fieldCount = reader.Count(39);
        var fields = ImmutableArray.CreateBuilder<RecordField>(fieldCount);
        for (int i = 0; i < fieldCount; i++)
        {
            fields.Add(new RecordField(
                reader.Text(),
                (FieldKind)reader.Byte(),
                reader.UInt16(),
                reader.Int64(),
                reader.Int64(),
                reader.UInt64(),
                reader.UInt64()));
        }

        int ruleCount = reader.Count(4);
        var rules = ImmutableArray.CreateBuilder<RecordRule>(ruleCount);
        for (int i = 0; i < ruleCount; i++)
        {
            rules.Add(new RecordRule(reader.UInt16(), reader.UInt16()));
        }

        if (reader.Failed || !reader.AtEnd)
        {
            return false;
        }

        var decoded = new RecordSchema(bigEndian, fields.MoveToImmutable(), rules.MoveToImmutable());
        if (!bytes.SequenceEqual(Encode(decoded)))
        {
            return false;
        }

        schema = decoded;
        return true;
    }

    /// <summary>Reads a text profile; false for anything but its one byte form.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out TextProfile? profile)
    {
        profile = null;
        var reader = new ImageReader(bytes);
        if (reader.Byte() != TextForm)
        {
            return false;
        }

        var decoded = new TextProfile(reader.UInt32(), reader.UInt32(), reader.UInt32(), reader.Texts());
        if (reader.Failed || !reader.AtEnd)
        {
            return false;
        }

        profile = decoded;
        return true;
    }
}
