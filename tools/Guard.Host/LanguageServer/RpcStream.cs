using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace Guard.Host.LanguageServer;

/// <summary>Messages of the Language Server Protocol 3.17, "Base Protocol": header lines, an empty line, then so many bytes of JSON.</summary>
internal sealed class RpcStream
{
    /// <summary>Longest body in bytes; a file has at most 1 MiB, and JSON escapes may make six of one.</summary>
    internal const int MaxBodyBytes = 16 << 20;

    private const int MaxHeaderBytes = 4096;

    private readonly Stream _input;
    private readonly Stream _output;

    internal RpcStream(Stream input, Stream output)
    {
        _input = input;
        _output = output;
    }

    /// <summary>The next body; null at the end of the input, in order or not.</summary>
    /// <exception cref="InvalidDataException">The header is none: where the next message begins cannot be known.</exception>
    internal byte[]? Read()
    {
        long length = -1;
        var line = new StringBuilder();
        for (int read = 0; ; read++)
        {
            int next = _input.ReadByte();
            if (next < 0)
            {
                return null;
            }

            if (read > MaxHeaderBytes)
            {
                throw new InvalidDataException("a header of more than 4,096 bytes");
            }

            if (next != '\n')
            {
                line.Append((char)next);
                continue;
            }

            string text = line.ToString().TrimEnd('\r');
            line.Clear();
            if (text.Length == 0)
            {
                break;
            }

            length = LengthOf(text) ?? length;
        }

        if (length is < 0 or > MaxBodyBytes)
        {
            throw new InvalidDataException($"a header without a Content-Length from 0 to {MaxBodyBytes}");
        }

        var body = new byte[length];
        return _input.ReadAtLeast(body, body.Length, throwOnEndOfStream: false) == body.Length ? body : null;
    }

    /// <summary>Writes one message.</summary>
    internal void Write(ReadOnlySpan<byte> body)
    {
        _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")));
        _output.Write(body);
        _output.Flush();
    }

    private static long? LengthOf(string header)
    {
        int colon = header.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw new InvalidDataException("a header line without ':'");
        }

        if (!header.AsSpan(0, colon).Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return long.TryParse(header.AsSpan(colon + 1), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw new InvalidDataException("a Content-Length that is no number");
    }
}
