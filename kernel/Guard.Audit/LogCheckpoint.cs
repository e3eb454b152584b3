using System;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>A C2SP tlog-checkpoint: origin, size and root as three lines of text.</summary>
/// <param name="Origin">First line.</param>
/// <param name="Size">Number of records.</param>
/// <param name="Root">Merkle root of them.</param>
public readonly record struct LogCheckpoint(string Origin, ulong Size, Digest Root)
{
    /// <summary>Longest checkpoint file read: 64 KiB, for many witnesses.</summary>
    public const int FileMaxBytes = 1 << 16;

    /// <summary>The text that is signed.</summary>
    public byte[] ToText() => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToBytes())}\n"));

    /// <summary>
    /// Reads the text; false unless it is exactly what <see cref="ToText"/> writes. Extension lines are refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out LogCheckpoint checkpoint)
    {
        checkpoint = default;
        string[] lines = Encoding.ASCII.GetString(text).Split('\n');
        Span<byte> root = stackalloc byte[48];
        if (lines.Length != 4 || lines[0].Length == 0
            || !ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
            || !Convert.TryFromBase64String(lines[2], root, out int rootBytes) || rootBytes != Digest.LengthBytes)
        {
            return false;
        }

        LogCheckpoint read = new(lines[0], size, Digest.From(root[..rootBytes]));
        if (!text.SequenceEqual(read.ToText()))
        {
            return false;
        }

        checkpoint = read;
        return true;
    }
}
