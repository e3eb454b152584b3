namespace Guard.Kernel;

/// <summary>What can happen to a transfer (design 3.2). The first three come from the source, approve and deny from people, the
/// rest from inside.</summary>
public enum TransferTrigger : byte
{
    /// <summary>`chunk`: more bytes from the source.</summary>
    Chunk = 0,

    /// <summary>`end`: the source has given all bytes.</summary>
    End = 1,

    /// <summary>`cancel`: the source withdraws.</summary>
    Cancel = 2,

    /// <summary>`refuse`: a quota is exceeded, or the declared type, length or digest is not met.</summary>
    Refuse = 3,

    /// <summary>`aud_ok`: the ADMIT or RELEASE-INTENT record is durable.</summary>
    AuditOk = 4,

    /// <summary>`aud_err`: the ADMIT or RELEASE-INTENT record could not be made durable.</summary>
    AuditError = 5,

    /// <summary>`pass`: the filter passed the content.</summary>
    Pass = 6,

    /// <summary>`fail`: the filter refused the content.</summary>
    Fail = 7,

    /// <summary>`err`: the filter could not judge.</summary>
    Error = 8,

    /// <summary>`match`: A and B wrote the same bytes.</summary>
    Match = 9,

    /// <summary>`differ`: A and B wrote different bytes.</summary>
    Differ = 10,

    /// <summary>`appr`: a validated approval by a person.</summary>
    Approve = 11,

    /// <summary>`deny`: a validated refusal by a person.</summary>
    Deny = 12,

    /// <summary>`dlv_ok`: the sink's inbox took the message.</summary>
    DeliveryOk = 13,

    /// <summary>`dlv_err`: whether the sink's inbox took the message is in doubt.</summary>
    DeliveryError = 14,

    /// <summary>`tmo`: the state's deadline passed.</summary>
    Timeout = 15,

    /// <summary>`polchg`: policy, keyset, authority or a filter changed or ran out.</summary>
    PolicyChange = 16,

    /// <summary>`halt`: the channel was halted.</summary>
    Halt = 17,

    /// <summary>`boot`: found in the log after a restart of the monitor.</summary>
    Boot = 18,
}
