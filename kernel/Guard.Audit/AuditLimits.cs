namespace Guard.Audit;

/// <summary>
/// Sizes in bytes, as written. FORMAT.md section 2 derives that a record within its field limits fits in 8 KiB.
/// </summary>
public static class AuditLimits
{
    /// <summary>Longest record: 8 KiB.</summary>
    public const int RecordMaxBytes = 8192;

    /// <summary>Longest `type`.</summary>
    public const int TypeMaxBytes = 48;

    /// <summary>Longest `reason`.</summary>
    public const int ReasonMaxBytes = 64;

    /// <summary>Longest `subj`, `obj` and `chan`.</summary>
    public const int NameMaxBytes = 160;

    /// <summary>Longest label.</summary>
    public const int LabelMaxBytes = 448;

    /// <summary>Longest `rule`.</summary>
    public const int RuleMaxBytes = 256;

    /// <summary>Longest signed note, before it is written as hex.</summary>
    public const int NoteMaxBytes = 1664;

    /// <summary>Bytes of `blind`.</summary>
    public const int BlindBytes = 16;

    /// <summary>Longest state delta that goes with one record into the write-ahead log.</summary>
    public const int StateDeltaMaxBytes = 262_144;
}
