using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Host.Auditing;

/// <summary>Reads the published entries of a log (C2SP tlog-tiles, "Log entries"). It shows; it does not verify.</summary>
public static class LogEntries
{
    /// <summary>Number of records the checkpoint names; 0 when there is no checkpoint or it cannot be read.</summary>
    public static ulong PublishedSize(ILogStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        string[] lines = CheckpointText(store).Split('\n');
        return lines.Length > 2 && ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
            ? size
            : 0;
    }

    /// <summary>Text of the checkpoint; empty when there is none.</summary>
    public static string CheckpointText(ILogStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        long lengthBytes = store.LengthBytes(LogLayout.Checkpoint);
        if (lengthBytes is <= 0 or > 1 << 20)
        {
            return string.Empty;
        }

        var bytes = new byte[lengthBytes];
        return store.TryRead(LogLayout.Checkpoint, 0, bytes) ? Encoding.UTF8.GetString(bytes) : string.Empty;
    }

    /// <summary>Entries from a record number on, as canonical JSON text, up to a size.</summary>
    /// <exception cref="OperatorException">Exit code 1: a bundle is missing or malformed, with its name.</exception>
    public static IEnumerable<KeyValuePair<ulong, string>> Read(ILogStore store, ulong size, ulong from = 0)
    {
        ArgumentNullException.ThrowIfNull(store);
        for (ulong first = from / LogLayout.TileWidth * LogLayout.TileWidth; first < size; first += LogLayout.TileWidth)
        {
            int width = (int)Math.Min(LogLayout.TileWidth, size - first);
            List<string> bundle = ReadBundle(store, first / LogLayout.TileWidth, width);
            for (int i = 0; i < width; i++)
            {
                if (first + (ulong)i >= from)
                {
                    yield return KeyValuePair.Create(first + (ulong)i, bundle[i]);
                }
            }
        }
    }

    private static List<string> ReadBundle(ILogStore store, ulong index, int width)
    {
        string path = LogLayout.TilePath(LogLayout.BundleLevel, index, width);
        long lengthBytes = store.LengthBytes(path);
        var bytes = new byte[Math.Max(0, lengthBytes)];
        if (lengthBytes < 0 || !store.TryRead(path, 0, bytes))
        {
            throw new OperatorException(1, $"log/{path} is missing or cannot be read", "guard audit verify RUN");
        }

        var entries = new List<string>(width);
        for (int offset = 0; offset + 2 <= bytes.Length; )
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(offset));
            if (length > bytes.Length - offset - 2)
            {
                break;
            }

            entries.Add(Encoding.ASCII.GetString(bytes, offset + 2, length));
            offset += 2 + length;
        }

        return entries.Count == width
            ? entries
            : throw new OperatorException(
                1,
                $"log/{path} holds {entries.Count} entries, expected {width}",
                "guard audit verify RUN");
    }
}
