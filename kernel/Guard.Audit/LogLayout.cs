namespace Guard.Audit;

/// <summary>Names and sizes of the files of a log folder. FORMAT.md section 1.</summary>
public static class LogLayout
{
    /// <summary>The signed checkpoint.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The write-ahead log.</summary>
    public const string Wal = "wal";

    /// <summary>Size and root of the last checkpoint, and the boot epoch.</summary>
    public const string Head = ".state/head";

    /// <summary>The kernel's last snapshot.</summary>
    public const string Recovery = ".state/recovery";

    /// <summary>Zeros that hold space for the last records.</summary>
    public const string Reserve = ".state/reserve";

    /// <summary>Room for one record in the reserve: the longest record without a note, its frame, and 512 bytes of state delta.</summary>
    public const int ReserveRecordBytes = 5120;

    /// <summary>Hashes in a full tile, and entries in a full bundle.</summary>
    public const int TileWidth = 256;
}
