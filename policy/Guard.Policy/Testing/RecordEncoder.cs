using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.Policy.Diagnostics;
using Guard.Policy.Yaml;

namespace Guard.Policy.Testing;

/// <summary>Writes a record for a test: any value its width can hold, in range or not. Reserved bytes and checksum are filled
/// in unless given.</summary>
internal static class RecordEncoder
{
    /// <summary>The record's bytes, or null when something was reported.</summary>
    internal static ImmutableArray<byte>? Encode(
        RecordSchema schema, SortedDictionary<string, YamlScalar> values, SourceSpan span, DiagnosticBag bag)
    {
        int before = bag.ErrorCount;
        CheckNames(schema, values, bag);
        var bytes = new List<byte>();
        foreach (RecordField field in schema.Fields)
        {
            YamlScalar? value = values.GetValueOrDefault(field.Name);
            if (value is not null)
            {
                Append(bytes, field, value, schema.BigEndian, bag);
            }
            else if (field.Kind is FieldKind.Zero)
            {
                bytes.AddRange(new byte[field.WidthBytes]);
            }
            else if (field.Kind is FieldKind.Crc32)
            {
                AppendInteger(bytes, Crc32([.. bytes]), 4, schema.BigEndian);
            }
            else
            {
                bag.Report(Check.S017, span, $"the record needs a value for '{field.Name}'");
            }
        }

        return bag.ErrorCount == before ? [.. bytes] : null;
    }

    /// <summary>CRC-32 of IEEE 802.3, reflected, as records carry it.</summary>
    internal static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320u);
            }
        }

        return ~crc;
    }

    private static void CheckNames(RecordSchema schema, SortedDictionary<string, YamlScalar> values, DiagnosticBag bag)
    {
        var names = new List<string>();
        foreach (RecordField field in schema.Fields)
        {
            names.Add(field.Name);
        }

        foreach (KeyValuePair<string, YamlScalar> value in values)
        {
            if (!names.Contains(value.Key))
            {
                bag.Report(
                    Check.P003, value.Value.Span, $"the record has no field '{value.Key}'", Suggestion.For(value.Key, names));
            }
        }
    }

    private static void Append(List<byte> bytes, in RecordField field, YamlScalar value, bool bigEndian, DiagnosticBag bag)
    {
        if (field.Kind == FieldKind.Characters)
        {
            bool fits = value.Value.Length <= field.WidthBytes;
            foreach (char c in value.Value)
            {
                fits &= c <= 0xFF;
                bytes.Add(unchecked((byte)c));
            }

            for (int i = value.Value.Length; i < field.WidthBytes; i++)
            {
                bytes.Add((byte)' ');
            }

            if (!fits)
            {
                bag.Report(Check.S025, value.Span, $"'{field.Name}' holds {field.WidthBytes} characters of one byte");
            }

            return;
        }

        int width = Math.Min((int)field.WidthBytes, 8);
        Int128 least = field.Kind == FieldKind.Signed ? -(Int128.One << ((width * 8) - 1)) : 0;
        Int128 most = field.Kind == FieldKind.Signed ? (Int128.One << ((width * 8) - 1)) - 1 : (Int128.One << (width * 8)) - 1;
        if (!Int128.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number)
            || number < least || number > most)
        {
            bag.Report(Check.S025, value.Span, $"'{value.Value}' does not fit into '{field.Name}', {least} to {most}");
            return;
        }

        AppendInteger(bytes, unchecked((ulong)number), width, bigEndian);
        bytes.AddRange(new byte[field.WidthBytes - width]);
    }

    private static void AppendInteger(List<byte> bytes, ulong number, int width, bool bigEndian)
    {
        for (int i = 0; i < width; i++)
        {
            int shift = bigEndian ? (width - 1 - i) * 8 : i * 8;
            bytes.Add(unchecked((byte)(number >> shift)));
        }
    }
}
