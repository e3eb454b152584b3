using System;
using System.Globalization;
using System.Text;

namespace Guard.Host.Debugging;

/// <summary>Numbers and bytes as packets spell them: hex digits without prefix.</summary>
public static class GdbPacket
{
    /// <summary>Reads "address,length" at the start of a text, up to an optional mark.</summary>
    /// <returns>False when it is not that.</returns>
    public static bool TryRange(ReadOnlySpan<char> text, out uint address, out uint lengthBytes)
    {
        int comma = text.IndexOf(',');
        address = lengthBytes = 0;
        return comma > 0 && TryNumber(text[..comma], out address) && TryNumber(text[(comma + 1)..], out lengthBytes);
    }

    /// <summary>Reads a number of at most 32 bits.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads pairs of digits.</summary>
    public static bool TryBytes(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!byte.TryParse(text.Slice(2 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return false;
            }
        }

        return text.Length % 2 == 0;
    }

    /// <summary>Text as an answer carries it.</summary>
    public static string Encode(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
