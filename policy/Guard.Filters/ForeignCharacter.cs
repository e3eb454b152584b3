using System;
using System.Buffers;
using System.Text;

namespace Guard.Filters;

/// <summary>Names what filter A of text refuses: the first character at a place where neither a sign nor a line feed
/// stands.</summary>
/// <remarks>Only names: whatever comes here has been refused already. Ranges from the Unicode Standard 16.0, blocks and
/// Default_Ignorable_Code_Point.</remarks>
internal static class ForeignCharacter
{
    /// <summary>The reason number for the character that begins at the first byte; the span is not empty.</summary>
    internal static uint Reason(ReadOnlySpan<byte> rest)
    {
        if (Rune.DecodeFromUtf8(rest, out Rune rune, out _) != OperationStatus.Done)
        {
            return TextReason.NotUtf8;
        }

        return rune.Value switch
        {
            '\t' => TextReason.Tab,
            '\r' => TextReason.CarriageReturn,
            < 0x20 or (>= 0x7F and <= 0x9F) => TextReason.Control,
            0xAD => TextReason.SoftHyphen,
            (>= 0x300 and <= 0x36F) or (>= 0x483 and <= 0x489) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF)
                or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F) => TextReason.Combining,
            0x61C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => TextReason.Bidirectional,
            0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E or (>= 0x200B and <= 0x200D) or (>= 0x2060 and <= 0x206F)
                or 0x2800 or 0x3164 or 0xFEFF or 0xFFA0 or (>= 0xFFF9 and <= 0xFFFB) => TextReason.Invisible,
            (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) => TextReason.VariationSelector,
            >= 0xE0000 and <= 0xE007F => TextReason.Tag,
            >= 0xFF00 and <= 0xFFEF => TextReason.Fullwidth,
            (>= 0x400 and <= 0x52F) or (>= 0x1C80 and <= 0x1C8F) or (>= 0x2DE0 and <= 0x2DFF)
                or (>= 0xA640 and <= 0xA69F) => TextReason.Cyrillic,
            (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF) => TextReason.Greek,
            _ => TextReason.BeyondAscii,
        };
    }
}
