using System;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// `.state/head`, FORMAT.md section 5: what the log had reached, so that a shorter or different one is refused.
/// </summary>
/// <param name="Origin">The log's origin.</param>
/// <param name="Size">Size of the last checkpoint.</param>
/// <param name="Root">Its root.</param>
/// <param name="BootEpoch">The last boot epoch begun.</param>
internal readonly record struct LogHead(string Origin, ulong Size, Digest Root, ulong BootEpoch)
{
    private const int FileMaxBytes = 1024;

    internal byte[] ToBytes()
    {
        string lines = string.Create(
            CultureInfo.InvariantCulture,
            $"guard.example/log-state/v1\norigin {Origin}\nsize {Size}\nroot {Root}\nboot {BootEpoch}\n");
        byte[] digest = Sha256.Hash(Encoding.ASCII.GetBytes(lines));
        return Encoding.ASCII.GetBytes($"{lines}sha256 {Convert.ToHexStringLower(digest)}\n");
    }

    /// <summary>Reads the file; false where it is missing or not exactly what <see cref="ToBytes"/> writes.</summary>
    internal static bool TryRead(ILogStore store, out LogHead head)
    {
        head = default;
        long length = store.LengthBytes(LogLayout.Head);
        if (length is < 1 or > FileMaxBytes)
        {
            return false;
        }

        byte[] bytes = new byte[length];
        if (!store.TryRead(LogLayout.Head, 0, bytes))
        {
            return false;
        }

        string[] lines = Encoding.ASCII.GetString(bytes).Split('\n');
        if (lines.Length != 7 || !TryValue(lines[1], "origin ", out string origin)
            || !TryNumber(lines[2], "size ", out ulong size)
            || !TryValue(lines[3], "root ", out string hex) || !Digest.TryParseHex(hex, out Digest root)
            || !TryNumber(lines[4], "boot ", out ulong boot))
        {
            return false;
        }

        LogHead read = new(origin, size, root, boot);
        if (!bytes.AsSpan().SequenceEqual(read.ToBytes()))
        {
            return false;
        }

        head = read;
        return true;
    }

    private static bool TryNumber(string line, string prefix, out ulong value)
    {
        value = 0;
        return TryValue(line, prefix, out string text)
            && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryValue(string line, string prefix, out string value)
    {
        bool isIt = line.StartsWith(prefix, StringComparison.Ordinal);
        value = isIt ? line[prefix.Length..] : "";
        return isIt;
    }
}
