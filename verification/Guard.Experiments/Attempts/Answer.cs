namespace Guard.Experiments.Attempts;

/// <summary>How EAX at the end of a guest's attempt is read.</summary>
public enum Answer
{
    /// <summary>GuardPort STATUS: 1 accepted, 2 malformed.</summary>
    Status,

    /// <summary>GuardPort TAKE: 1 taken, 2 empty, 3 too small, 4 malformed.</summary>
    Take,

    /// <summary>A value read where nothing should be: all ones is "open".</summary>
    Open,

    /// <summary>A number.</summary>
    Count,
}
