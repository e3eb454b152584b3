using System;

namespace Guard.Audit;

/// <summary>One record as it stands in the log: what the recorder said, and what the writer added.</summary>
public readonly ref struct AuditRecord
{
    /// <summary>`seq`: the leaf's index.</summary>
    public ulong Sequence { get; init; }

    /// <summary>`prev`: leaf hash of the record before, 32 bytes; zeros for the first.</summary>
    public ReadOnlySpan<byte> Previous { get; init; }

    /// <summary>`boot`: the boot epoch.</summary>
    public ulong BootEpoch { get; init; }

    /// <summary>`blind`: 16 bytes that make the leaf hash of a withheld record unguessable.</summary>
    public ReadOnlySpan<byte> Blind { get; init; }

    /// <summary>All other fields.</summary>
    public AuditRecordFields Fields { get; init; }
}
