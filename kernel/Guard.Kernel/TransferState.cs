namespace Guard.Kernel;

/// <summary>Where one transfer stands (design 3.2). The first nine are on the way; the last five are ends.</summary>
public enum TransferState : byte
{
    /// <summary>RC: its bytes are being taken in.</summary>
    Receiving = 0,

    /// <summary>SG: whole; waits until its ADMIT record is durable.</summary>
    Staged = 1,

    /// <summary>FA: filter A parses and rebuilds.</summary>
    FilterA = 2,

    /// <summary>FB: filter B verifies what A wrote.</summary>
    FilterB = 3,

    /// <summary>JN: what A and B wrote is compared.</summary>
    Join = 4,

    /// <summary>R1: waits for the first approval.</summary>
    FirstReview = 5,

    /// <summary>R2: waits for the second approval.</summary>
    SecondReview = 6,

    /// <summary>AU: may be released; waits for its slot and until its RELEASE-INTENT record is durable.</summary>
    Authorised = 7,

    /// <summary>DL: past the point of no return; the sink's inbox is being filled.</summary>
    Delivering = 8,

    /// <summary>End: the sink has it.</summary>
    Delivered = 9,

    /// <summary>End: policy or a person said no.</summary>
    Rejected = 10,

    /// <summary>End: alarm or doubt; the bytes are kept for an investigator and never released.</summary>
    Quarantined = 11,

    /// <summary>End: a deadline passed.</summary>
    Expired = 12,

    /// <summary>End: withdrawn by the source, by a policy change or by a restart.</summary>
    Aborted = 13,
}
