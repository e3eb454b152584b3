// Protects: only what the schema names leaves; nothing of the source's bytes but the values read from them. Trusts: RecordLayout.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>Filter A of records, `record-rebuild/1`: reads each field into a value, checks it, and writes the record again from
/// the values.</summary>
/// <remarks>
/// <para>Work: three passes over the record (parse, rebuild, checksum) and one comparison a rule; at most 4 units a byte and 4 a
/// rule.</para>
/// <para>Does not stop: meaning hidden in legal values (the schema's free bits are the capacity), in the choice, order or timing
/// of
/// records; a value that is in range and false.</para>
/// </remarks>
internal sealed class RecordRebuildFilter : IContentFilter
{
    private const byte Padding = (byte)' ';
    private const uint ReflectedPolynomial = 0xEDB8_8320;
    private const int UnitsPerRule = 4;

    private static readonly ImmutableArray<uint> ChecksumOfByte = ChecksumTable();

    private readonly RecordLayout _layout;

    internal RecordRebuildFilter(RecordLayout layout)
    {
        _layout = layout;
    }

    /// <inheritdoc/>
    public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
    {
        if (!fuel.TrySpend(1))
        {
            return FilterStep.Error(RecordReason.OutOfFuel);
        }

        if (input.Length != _layout.LengthBytes)
        {
            return FilterStep.Fail(RecordReason.Length, input.Length);
        }

        if (output.Length < input.Length)
        {
            return FilterStep.Error(RecordReason.OutputTooShort);
        }

        ImmutableArray<RecordField> fields = _layout.Schema.Fields;
        Span<ulong> values = stackalloc ulong[RecordLayout.MaxFields];
        int offset = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            ref readonly RecordField field = ref fields.ItemRef(i);
            if (!fuel.TrySpend(field.WidthBytes + 1UL))
            {
                return FilterStep.Error(RecordReason.OutOfFuel);
            }

            uint reason = Parse(field, input.Slice(offset, field.WidthBytes), ref offset, out values[i]);
            if (reason != 0)
            {
                return FilterStep.Fail(reason, offset);
            }
        }

        FilterStep relations = CheckRules(fields, values, ref fuel);
        return relations.Verdict == FilterVerdict.Pass ? Rebuild(fields, values, input, output, ref fuel) : relations;
    }

    /// <summary>Reads one field; moves the offset past it, or to the place of the refusal.</summary>
    private uint Parse(in RecordField field, ReadOnlySpan<byte> bytes, ref int offset, out ulong value)
    {
        value = 0;
        switch (field.Kind)
        {
            case FieldKind.Unsigned:
                value = ReadBits(bytes);
                if (value < unchecked((ulong)field.Minimum))
                {
                    return RecordReason.BelowMinimum;
                }

                if (value > unchecked((ulong)field.Maximum))
                {
                    return RecordReason.AboveMaximum;
                }

                break;

            case FieldKind.Signed:
                int unusedBits = 64 - (8 * bytes.Length);
                long number = unchecked((long)(ReadBits(bytes) << unusedBits)) >> unusedBits;
                value = unchecked((ulong)number);
                if (number < field.Minimum)
                {
                    return RecordReason.BelowMinimum;
                }

                if (number > field.Maximum)
                {
                    return RecordReason.AboveMaximum;
                }

                break;

            case FieldKind.Characters:
                return ParseCharacters(field, bytes, ref offset, out value);

            case FieldKind.Zero:
                int firstSet = bytes.IndexOfAnyExcept((byte)0);
                if (firstSet >= 0)
                {
                    offset += firstSet;
                    return RecordReason.NotZero;
                }

                break;

            case FieldKind.Crc32:
                value = ReadBits(bytes);
                break;
        }

        offset += bytes.Length;
        return 0;
    }

    /// <summary>Reads characters and padding; the value is the count of characters.</summary>
    private static uint ParseCharacters(in RecordField field, ReadOnlySpan<byte> bytes, ref int offset, out ulong value)
    {
        int count = 0;
        while (count < bytes.Length && IsAllowed(field, bytes[count]))
        {
            count++;
        }

        value = (ulong)count;
        int rest = count;
        while (rest < bytes.Length && bytes[rest] == Padding)
        {
            rest++;
        }

        if (rest < bytes.Length)
        {
            offset += rest;
            return rest > count && IsAllowed(field, bytes[rest]) ? RecordReason.AfterPadding : RecordReason.Character;
        }

        if (count < field.Minimum)
        {
            return RecordReason.TooFewCharacters;
        }

        if (count > field.Maximum)
        {
            return RecordReason.TooManyCharacters;
        }

        offset += bytes.Length;
        return 0;
    }

    private static bool IsAllowed(in RecordField field, byte character) => character switch
    {
        < 0x40 => (field.CharactersLow >> character & 1) != 0,
        < 0x80 => (field.CharactersHigh >> (character - 0x40) & 1) != 0,
        _ => false,
    };

    private ulong ReadBits(ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        for (int k = 0; k < bytes.Length; k++)
        {
            bits = (bits << 8) | bytes[_layout.Schema.BigEndian ? k : bytes.Length - 1 - k];
        }

        return bits;
    }

    private void WriteBits(ulong bits, Span<byte> bytes)
    {
        for (int k = 0; k < bytes.Length; k++)
        {
            bytes[_layout.Schema.BigEndian ? bytes.Length - 1 - k : k] = unchecked((byte)bits);
            bits >>= 8;
        }
    }

    private FilterStep CheckRules(ImmutableArray<RecordField> fields, ReadOnlySpan<ulong> values, ref Fuel fuel)
    {
        foreach (RecordRule rule in _layout.Schema.Rules)
        {
            if (!fuel.TrySpend(UnitsPerRule))
            {
                return FilterStep.Error(RecordReason.OutOfFuel);
            }

            bool leftNegative = fields[rule.Left].Kind == FieldKind.Signed && values[rule.Left] >> 63 != 0;
            bool rightNegative = fields[rule.Right].Kind == FieldKind.Signed && values[rule.Right] >> 63 != 0;

            // Equal signs: the bits order as the numbers do, in two's complement too.
            bool holds = leftNegative == rightNegative ? values[rule.Left] <= values[rule.Right] : leftNegative;
            if (!holds)
            {
                return FilterStep.Fail(RecordReason.Rule, OffsetOf(fields, rule.Left));
            }
        }

        return FilterStep.Pass(0);
    }

    private static int OffsetOf(ImmutableArray<RecordField> fields, int index)
    {
        int offset = 0;
        for (int i = 0; i < index; i++)
        {
            offset += fields[i].WidthBytes;
        }

        return offset;
    }

    private FilterStep Rebuild(
        ImmutableArray<RecordField> fields,
        ReadOnlySpan<ulong> values,
        ReadOnlySpan<byte> input,
        Span<byte> output,
        ref Fuel fuel)
    {
        if (!fuel.TrySpend(2 * (ulong)input.Length))
        {
            return FilterStep.Error(RecordReason.OutOfFuel);
        }

        int offset = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            Span<byte> target = output.Slice(offset, fields[i].WidthBytes);
            switch (fields[i].Kind)
            {
                case FieldKind.Characters:
                    int count = (int)values[i];
                    input.Slice(offset, count).CopyTo(target);
                    target[count..].Fill(Padding);
                    break;

                case FieldKind.Zero:
                    target.Clear();
                    break;

                case FieldKind.Crc32:
                    uint checksum = Checksum(output[..offset]);
                    if (checksum != values[i])
                    {
                        return FilterStep.Fail(RecordReason.Checksum, offset);
                    }

                    WriteBits(checksum, target);
                    break;

                default:
                    WriteBits(values[i], target);
                    break;
            }

            offset += target.Length;
        }

        return FilterStep.Pass(offset);
    }

    /// <summary>CRC-32 of IEEE 802.3, a byte at a time.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint remainder = uint.MaxValue;
        foreach (byte b in bytes)
        {
            remainder = ChecksumOfByte[(int)((remainder ^ b) & 0xFF)] ^ (remainder >> 8);
        }

        return ~remainder;
    }

    private static ImmutableArray<uint> ChecksumTable()
    {
        var table = ImmutableArray.CreateBuilder<uint>(256);
        for (uint i = 0; i < 256; i++)
        {
            uint remainder = i;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ ReflectedPolynomial : remainder >> 1;
            }

            table.Add(remainder);
        }

        return table.MoveToImmutable();
    }
}
