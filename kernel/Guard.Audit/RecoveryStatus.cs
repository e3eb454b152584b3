namespace Guard.Audit;

/// <summary>What opening a log folder found.</summary>
public enum RecoveryStatus
{
    /// <summary>An empty folder: a new log.</summary>
    Fresh = 0,

    /// <summary>A log in order.</summary>
    Clean = 1,

    /// <summary>
    /// A log in order but for a torn last frame, which the writer cuts and the caller records as `log.torn_tail`.
    /// </summary>
    TornTail = 2,

    /// <summary>The folder contradicts itself: every channel stays halted. Nothing is repaired and nothing was changed.</summary>
    Corrupt = 3,
}
