using System;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// Which files a log folder has, and which a tree of its size needs. Immutable, so that many ranges may be verified at once.
/// </summary>
internal sealed class LogFiles
{
    private readonly string[] _names;

    internal LogFiles(string[] names, ulong size)
    {
        _names = names;
        Array.Sort(_names, StringComparer.Ordinal);
        Size = size;
    }

    internal ulong Size { get; }

    internal ReadOnlySpan<string> Names => _names;

    internal bool Has(string name) => Array.BinarySearch(_names, name, StringComparer.Ordinal) >= 0;

    /// <summary>Hashes a level has for this size; records, for the bundles.</summary>
    internal ulong Count(int level) => Size >> (8 * Math.Max(level, 0));

    /// <summary>Width a tile must have: 256, 1 to 255 for the last, or 0 where there is none.</summary>
    internal int RequiredWidth(int level, ulong index)
    {
        ulong count = Count(level);
        ulong full = count / LogLayout.TileWidth;
        if (index < full)
        {
            return LogLayout.TileWidth;
        }

        return index == full ? (int)(count % LogLayout.TileWidth) : 0;
    }

    /// <summary>
    /// Reads the tile a tree of this size needs into the beginning of a span; the finding says what is wrong with it.
    /// </summary>
    internal LogFinding ReadRequired(ILogStore store, int level, ulong index, Span<byte> hashes)
    {
        int width = RequiredWidth(level, index);
        string path = LogLayout.TilePath(level, index, width);
        long length = store.LengthBytes(path);
        if (length < 0)
        {
            return Missing(level, index);
        }

        if (length != width * LogLayout.HashBytes)
        {
            return new LogFinding(LogFault.TileLength, path, null, "the tile's length is not 32 bytes times its width");
        }

        return store.TryRead(path, 0, hashes[..(int)length])
            ? default
            : new LogFinding(LogFault.Unreadable, path, null, "cannot be read");
    }

    /// <summary>What to say of a tile or bundle that is not there.</summary>
    internal LogFinding Missing(int level, ulong index)
    {
        int required = RequiredWidth(level, index);
        string path = LogLayout.TilePath(level, index, required);
        for (int width = 1; width < LogLayout.TileWidth; width++)
        {
            string older = LogLayout.TilePath(level, index, width);
            if (width != required && Has(older))
            {
                return new LogFinding(
                    LogFault.PartialTileStale, older, null, $"{path} is missing; this older part of it cannot stand in");
            }
        }

        return new LogFinding(LogFault.TileMissing, path, null, "missing");
    }
}
