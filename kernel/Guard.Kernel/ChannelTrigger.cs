namespace Guard.Kernel;

/// <summary>What can happen to a channel (design 3.1).</summary>
public enum ChannelTrigger : byte
{
    /// <summary>`open`: policy, keys, authority and wall time are valid.</summary>
    Open = 0,

    /// <summary>`drain`: an officer's note.</summary>
    Drain = 1,

    /// <summary>`empty`: nothing is in flight.</summary>
    Empty = 2,

    /// <summary>`aud_err`: records cannot be made durable.</summary>
    AuditError = 3,

    /// <summary>`aud_ok`: they can again, and the end of the suspension is durable.</summary>
    AuditOk = 4,

    /// <summary>`fault`: A and B differ, or an internal component broke protocol.</summary>
    Fault = 5,

    /// <summary>`halt`: an officer's note or a health action.</summary>
    Halt = 6,

    /// <summary>`expire`: policy or authority ran out.</summary>
    Expire = 7,

    /// <summary>`reset`: a note by two distinct officers naming the halt record.</summary>
    Reset = 8,

    /// <summary>`boot`: a new boot epoch.</summary>
    Boot = 9,
}
