namespace Guard.Audit;

/// <summary>How far the wall time of a record may be believed. It never orders records.</summary>
public enum WallQuality
{
    /// <summary>Nobody has set the clock; the time says nothing. Written `unset`.</summary>
    Unset = 0,

    /// <summary>The host's clock, without a jump since the last sample. Written `set`.</summary>
    Set = 1,

    /// <summary>The host's clock jumped since the last sample. Written `stepped`.</summary>
    Stepped = 2,
}
