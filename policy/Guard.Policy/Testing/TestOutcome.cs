namespace Guard.Policy.Testing;

/// <summary>What becomes of a message by policy and filters alone; quota, keys and people are not asked.</summary>
public enum TestOutcome
{
    /// <summary>No channel carries it.</summary>
    NoChannel = 1,

    /// <summary>Both filters pass it and nobody has to approve.</summary>
    Deliver,

    /// <summary>Both filters pass it and one person must approve.</summary>
    HoldForOne,

    /// <summary>Both filters pass it and two persons must approve.</summary>
    HoldForTwo,

    /// <summary>Too long, or filter A refuses it.</summary>
    Reject,

    /// <summary>A filter cannot judge, or A passes and B does not, or they wrote different bytes.</summary>
    Quarantine,
}
