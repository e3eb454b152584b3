// Protects: the rows that filter B runs say what the schema says. Trusts: RecordLayout's limits.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>A record schema compiled into rows; fields exist no more. Immutable.</summary>
/// <remarks>
/// <para>Each byte of the record has exactly one row that is not a relation. Numbers are visited from the least significant
/// byte: the comparison
/// of the bytes so far is kept when the next bytes are equal and decided anew when they differ, so two bits of state judge both
/// bounds.</para>
/// <para>In a relation the narrower number is widened by a source that is no offset: <see cref="ZeroSource"/>, or <see
/// cref="SignOf"/> an offset.</para>
/// </remarks>
internal sealed class RecordProgram
{
    /// <summary>A source that always yields zero.</summary>
    internal const int ZeroSource = -1;

    /// <summary>Class of a character that the field allows.</summary>
    internal const byte AllowedClass = 0;

    /// <summary>Class of the padding space.</summary>
    internal const byte PaddingClass = 1;

    /// <summary>Class of all other bytes.</summary>
    internal const byte OtherClass = 2;

    private const byte SignFlip = 0x80;
    private const int ClassTableLength = 256;

    private RecordProgram(int lengthBytes, ImmutableArray<RecordRow> rows, ImmutableArray<byte> classes)
    {
        LengthBytes = lengthBytes;
        Rows = rows;
        Classes = classes;
    }

    /// <summary>Length of the record.</summary>
    internal int LengthBytes { get; }

    /// <summary>The rows, in the order they run.</summary>
    internal ImmutableArray<RecordRow> Rows { get; }

    /// <summary>Class tables of the character fields, 256 bytes each.</summary>
    internal ImmutableArray<byte> Classes { get; }

    /// <summary>The source that yields 00h or FFh by the sign of the byte at an offset; its own inverse.</summary>
    internal static int SignOf(int offset) => -2 - offset;

    /// <summary>Compiles a layout.</summary>
    internal static RecordProgram Compile(RecordLayout layout)
    {
        RecordSchema schema = layout.Schema;
        var rows = ImmutableArray.CreateBuilder<RecordRow>();
        var classes = ImmutableArray.CreateBuilder<byte>();
        var starts = new int[schema.Fields.Length];
        int start = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = start;
            if (schema.Fields[i].Kind != FieldKind.Crc32)
            {
                AddField(rows, classes, schema, schema.Fields[i], start);
            }

            start += schema.Fields[i].WidthBytes;
        }

        foreach (RecordRule rule in schema.Rules)
        {
            AddRelation(rows, schema, starts, rule);
        }

        if (schema.Fields[^1].Kind == FieldKind.Crc32)
        {
            for (int k = 0; k < schema.Fields[^1].WidthBytes; k++)
            {
                int index = OffsetOfByte(schema, schema.Fields[^1], starts[^1], k);
                rows.Add(new RecordRow(RecordRowKind.Checksum, index, k, starts[^1], IsFirst: k == 0));
            }
        }

        return new RecordProgram(start, rows.ToImmutable(), classes.ToImmutable());
    }

    private static void AddField(
        ImmutableArray<RecordRow>.Builder rows,
        ImmutableArray<byte>.Builder classes,
        RecordSchema schema,
        in RecordField field,
        int start)
    {
        int table = classes.Count;
        if (field.Kind == FieldKind.Characters)
        {
            AddClassTable(classes, field);
        }

        int width = field.WidthBytes;
        for (int k = 0; k < width; k++)
        {
            rows.Add(field.Kind switch
            {
                FieldKind.Characters => new RecordRow(
                    RecordRowKind.Character,
                    start + k,
                    table,
                    start,
                    IsFirst: k == 0,
                    IsLast: k == width - 1,
                    Least: (ushort)field.Minimum,
                    Most: (ushort)field.Maximum),
                FieldKind.Zero => new RecordRow(RecordRowKind.Zero, start + k, 0, start),
                _ => NumberRow(schema, field, start, k),
            });
        }
    }

    private static RecordRow NumberRow(RecordSchema schema, in RecordField field, int start, int k)
    {
        bool isLast = k == field.WidthBytes - 1;
        byte flip = isLast && field.Kind == FieldKind.Signed ? SignFlip : (byte)0;
        byte low = (byte)(ByteOf(field.Minimum, k) ^ flip);
        byte high = (byte)(ByteOf(field.Maximum, k) ^ flip);
        int index = OffsetOfByte(schema, field, start, k);
        return new RecordRow(RecordRowKind.Number, index, 0, start, low, high, flip, IsFirst: k == 0, IsLast: isLast);
    }

    private static void AddRelation(ImmutableArray<RecordRow>.Builder rows, RecordSchema schema, int[] starts, RecordRule rule)
    {
        RecordField left = schema.Fields[rule.Left];
        RecordField right = schema.Fields[rule.Right];

        // One byte more than the wider: it holds nothing but the sign, so that signed and unsigned compare as numbers.
        int last = int.Max(left.WidthBytes, right.WidthBytes);
        for (int k = 0; k <= last; k++)
        {
            rows.Add(new RecordRow(
                RecordRowKind.Relation,
                Source(schema, left, starts[rule.Left], k),
                Source(schema, right, starts[rule.Right], k),
                starts[rule.Left],
                Flip: k == last ? SignFlip : (byte)0,
                IsFirst: k == 0,
                IsLast: k == last));
        }
    }

    private static int Source(RecordSchema schema, in RecordField field, int start, int k)
    {
        if (k < field.WidthBytes)
        {
            return OffsetOfByte(schema, field, start, k);
        }

        return field.Kind == FieldKind.Signed ? SignOf(OffsetOfByte(schema, field, start, field.WidthBytes - 1)) : ZeroSource;
    }

    /// <summary>Where the byte of significance k (0 is least) of a number stands.</summary>
    private static int OffsetOfByte(RecordSchema schema, in RecordField field, int start, int k) =>
        schema.BigEndian ? start + field.WidthBytes - 1 - k : start + k;

    private static byte ByteOf(long value, int k) => (byte)(value >> (8 * k) & 0xFF);

    private static void AddClassTable(ImmutableArray<byte>.Builder classes, in RecordField field)
    {
        for (int c = 0; c < ClassTableLength; c++)
        {
            UInt128 allowed = new(field.CharactersHigh, field.CharactersLow);
            bool isAllowed = c < 128 && (allowed >> c & UInt128.One) != UInt128.Zero;
            classes.Add(isAllowed ? AllowedClass : c == ' ' ? PaddingClass : OtherClass);
        }
    }
}
