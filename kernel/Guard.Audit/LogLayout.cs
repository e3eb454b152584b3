using System;
using System.Globalization;

namespace Guard.Audit;

/// <summary>Names and sizes of the files of a log folder. FORMAT.md section 1.</summary>
public static class LogLayout
{
    /// <summary>The signed checkpoint.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The write-ahead log.</summary>
    public const string Wal = "wal";

    /// <summary>The write-ahead log's other file; FORMAT.md section 4.</summary>
    public const string OtherWal = "wal.2";

    /// <summary>Size and root of the last checkpoint, and the boot epoch.</summary>
    public const string Head = ".state/head";

    /// <summary>The kernel's last snapshot.</summary>
    public const string Recovery = ".state/recovery";

    /// <summary>Zeros that hold space for the last records.</summary>
    public const string Reserve = ".state/reserve";

    /// <summary>
    /// Room for one record in the reserve: the longest record without a note, its frame, and 512 bytes of state delta.
    /// </summary>
    public const int ReserveRecordBytes = 5120;

    /// <summary>Hashes in a full tile, and entries in a full bundle.</summary>
    public const int TileWidth = 256;

    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 32;

    /// <summary>Levels a tree of 2^64 records can have.</summary>
    public const int LevelsMax = 8;

    /// <summary>Stands for the bundles where a tile's level is asked for.</summary>
    public const int BundleLevel = -1;

    private const string TemporarySuffix = ".tmp";
    private const string TileFolder = "tile/";
    private const string BundleName = "entries";

    /// <summary>Path of a tile, or of a bundle where the level is <see cref="BundleLevel"/>.</summary>
    /// <param name="level">0 to 7, or BundleLevel.</param>
    /// <param name="index">Number of the tile in its level.</param>
    /// <param name="width">1 to 255 for a partial tile, 256 for a full one.</param>
    public static string TilePath(int level, ulong index, int width)
    {
        string folder = level == BundleLevel ? BundleName : level.ToString(CultureInfo.InvariantCulture);
        string number = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (ulong rest = index / 1000; rest > 0; rest /= 1000)
        {
            number = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{number}");
        }

        string partial = width == TileWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{width}");
        return $"{TileFolder}{folder}/{number}{partial}";
    }

    /// <summary>Reads a path back; false unless it is exactly what <see cref="TilePath"/> writes.</summary>
    public static bool TryParseTile(string path, out int level, out ulong index, out int width)
    {
        ArgumentNullException.ThrowIfNull(path);
        level = 0;
        index = 0;
        width = TileWidth;
        if (path.Length > 100 || !path.StartsWith(TileFolder, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = path.AsSpan(TileFolder.Length);
        int slash = rest.IndexOf('/');
        if (slash < 1)
        {
            return false;
        }

        if (rest[..slash].SequenceEqual(BundleName))
        {
            level = BundleLevel;
        }
        else if (slash != 1 || rest[0] is < '0' or > '7')
        {
            return false;
        }
        else
        {
            level = rest[0] - '0';
        }

        rest = rest[(slash + 1)..];
        int partial = rest.IndexOf(".p/");
        if (partial >= 0)
        {
            if (!int.TryParse(rest[(partial + 3)..], NumberStyles.None, CultureInfo.InvariantCulture, out width)
                || width is < 1 or >= TileWidth)
            {
                return false;
            }

            rest = rest[..partial];
        }

        return TryNumber(rest, out index) && string.Equals(path, TilePath(level, index, width), StringComparison.Ordinal);
    }

    /// <summary>
    /// Whether a path is the temporary file of a log's file: what a store's Replace leaves when the machine stops half way.
    /// </summary>
    public static bool IsTemporary(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(TemporarySuffix, StringComparison.Ordinal))
        {
            return false;
        }

        string stem = path[..^TemporarySuffix.Length];
        return stem is Checkpoint or Wal or OtherWal or Head or Recovery or Reserve || TryParseTile(stem, out _, out _, out _);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        foreach (char c in text)
        {
            if (c is 'x' or '/')
            {
                continue;                                    // Their places are checked by writing the path again.
            }

            if (c is < '0' or > '9' || number > (ulong.MaxValue - 9) / 10)
            {
                return false;
            }

            number = (number * 10) + (ulong)(c - '0');
        }

        return !text.IsEmpty;
    }
}
