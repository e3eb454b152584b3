namespace Guard.Model;

/// <summary>Where a transfer stands between two frames.</summary>
public enum ModelState
{
    /// <summary>Waits for people.</summary>
    InReview,

    /// <summary>Waits for its release.</summary>
    Authorised,

    /// <summary>End: the sink has it.</summary>
    Delivered,

    /// <summary>End: policy or a person said no.</summary>
    Rejected,

    /// <summary>End: alarm or doubt.</summary>
    Quarantined,
}
