using System.Globalization;
using Guard.Contracts;

namespace Guard.Policy.Analysis;

/// <summary>What a record's field may hold, compared and as text.</summary>
internal static class RecordRange
{
    /// <summary>True when everything the inner field may hold the outer one may hold. Both have the same kind and
    /// width.</summary>
    internal static bool IsWithin(in RecordField inner, in RecordField outer)
    {
        bool range = inner.Kind == FieldKind.Unsigned
            ? unchecked((ulong)inner.Minimum >= (ulong)outer.Minimum && (ulong)inner.Maximum <= (ulong)outer.Maximum)
            : inner.Minimum >= outer.Minimum && inner.Maximum <= outer.Maximum;
        return range && (inner.CharactersLow & ~outer.CharactersLow) == 0 && (inner.CharactersHigh & ~outer.CharactersHigh) == 0;
    }

    /// <summary>For example "1..31" or "4 to 4 of 36 characters".</summary>
    internal static string Text(in RecordField field) => field.Kind switch
    {
        FieldKind.Unsigned => string.Create(CultureInfo.InvariantCulture, $"{unchecked((ulong)field.Minimum)}..{unchecked((ulong)field.Maximum)}"),
        FieldKind.Signed => string.Create(CultureInfo.InvariantCulture, $"{field.Minimum}..{field.Maximum}"),
        FieldKind.Characters => string.Create(
            CultureInfo.InvariantCulture,
            $"{field.Minimum} to {field.Maximum} of {CharacterCount(field)} characters"),
        FieldKind.Zero => string.Create(CultureInfo.InvariantCulture, $"{field.WidthBytes} zero bytes"),
        FieldKind.Crc32 => "a checksum",
    };

    private static int CharacterCount(RecordField field) =>
        System.Numerics.BitOperations.PopCount(field.CharactersLow) + System.Numerics.BitOperations.PopCount(field.CharactersHigh);
}
