using System;
using System.Globalization;
using System.Text;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>Reads fixed-order text lines `keyword value`. After the first error <see cref="Failed"/> stays set.</summary>
internal ref struct LineReader
{
    private ReadOnlySpan<byte> _rest;

    internal LineReader(ReadOnlySpan<byte> text)
    {
        _rest = text;
        Failed = false;
    }

    internal bool Failed { get; private set; }

    internal readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>True when the next line starts with this keyword.</summary>
    internal readonly bool IsAt(string keyword) => !Failed && StartsWith(_rest, keyword + " ");

    /// <summary>Takes exactly this line.</summary>
    internal void Expect(string line)
    {
        if (!string.Equals(NextLine(), line, StringComparison.Ordinal))
        {
            Failed = true;
        }
    }

    /// <summary>Takes the line with this keyword and answers what follows it; empty on error.</summary>
    internal string Value(string keyword)
    {
        string line = NextLine();
        if (Failed || !line.StartsWith(keyword + " ", StringComparison.Ordinal))
        {
            Failed = true;
            return string.Empty;
        }

        return line[(keyword.Length + 1)..];
    }

    /// <summary>
    /// A value that is a decimal number up to a bound; 0 on error, so that a caller may narrow it to the bound's type.
    /// </summary>
    internal ulong Number(string keyword, ulong max)
    {
        if (!TryNumber(Value(keyword), max, out ulong value))
        {
            Failed = true;
            return 0;
        }

        return value;
    }

    /// <summary>A value that is a digest in hex; zero on error.</summary>
    internal Digest HexDigest(string keyword) => DigestOf(Value(keyword));

    /// <summary>The root of a page tree over blocks of <see cref="PageTree.BlockBytes"/>: `tree 4096 HEX`; zero on error.</summary>
    internal Digest TreeRoot()
    {
        string value = Value("tree");
        string block = string.Create(CultureInfo.InvariantCulture, $"{PageTree.BlockBytes} ");
        return DigestOf(value.StartsWith(block, StringComparison.Ordinal) ? value[block.Length..] : string.Empty);
    }

    /// <summary>A text that is a digest in hex; zero on error.</summary>
    internal Digest DigestOf(string text)
    {
        if (Digest.TryParseHex(text, out Digest digest))
        {
            return digest;
        }

        Failed = true;
        return Digest.Zero;
    }

    internal void Fail() => Failed = true;

    internal static bool TryNumber(string text, ulong max, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max;

    private static bool StartsWith(ReadOnlySpan<byte> bytes, string text)
    {
        if (bytes.Length < text.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (bytes[i] != text[i])
            {
                return false;
            }
        }

        return true;
    }

    private string NextLine()
    {
        int end = Failed ? -1 : _rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            Failed = true;
            return string.Empty;
        }

        ReadOnlySpan<byte> line = _rest[..end];
        _rest = _rest[(end + 1)..];
        foreach (byte b in line)
        {
            if (b is < 0x20 or > 0x7E)
            {
                Failed = true;
                return string.Empty;
            }
        }

        return Encoding.ASCII.GetString(line);
    }
}
