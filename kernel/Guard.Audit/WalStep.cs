namespace Guard.Audit;

/// <summary>What reading on in a write-ahead log found.</summary>
internal enum WalStep
{
    /// <summary>A frame in order, with the expected number.</summary>
    Frame,

    /// <summary>The end, exactly after a frame.</summary>
    End,

    /// <summary>A last frame that is short or damaged, and nothing valid after it.</summary>
    Torn,

    /// <summary>A damaged frame before a valid one, or a number out of step.</summary>
    Corrupt,
}
