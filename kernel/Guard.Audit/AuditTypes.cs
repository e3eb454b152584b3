using System;

namespace Guard.Audit;

/// <summary>The record types of FORMAT.md section 2. A new kind is entered there first, then here.</summary>
public static class AuditTypes
{
    /// <summary>A transfer's bytes were admitted to the filters.</summary>
    public static ReadOnlySpan<byte> TransferAdmit => "transfer.admit"u8;

    /// <summary>A filter answered.</summary>
    public static ReadOnlySpan<byte> TransferFilter => "transfer.filter"u8;

    /// <summary>Filters A and B wrote the same bytes.</summary>
    public static ReadOnlySpan<byte> TransferMatch => "transfer.match"u8;

    /// <summary>Filters A and B disagreed.</summary>
    public static ReadOnlySpan<byte> TransferDivergence => "transfer.divergence"u8;

    /// <summary>A reviewer approved or denied.</summary>
    public static ReadOnlySpan<byte> TransferReview => "transfer.review"u8;

    /// <summary>A reviewer's note was refused.</summary>
    public static ReadOnlySpan<byte> ReviewRefused => "review.refused"u8;

    /// <summary>The next thing to happen is delivery.</summary>
    public static ReadOnlySpan<byte> TransferReleaseIntent => "transfer.release_intent"u8;

    /// <summary>Terminal: delivered.</summary>
    public static ReadOnlySpan<byte> TransferDelivered => "transfer.delivered"u8;

    /// <summary>Terminal: policy said no.</summary>
    public static ReadOnlySpan<byte> TransferRejected => "transfer.rejected"u8;

    /// <summary>Terminal: alarm or doubt; the bytes are kept.</summary>
    public static ReadOnlySpan<byte> TransferQuarantined => "transfer.quarantined"u8;

    /// <summary>Terminal: a deadline passed.</summary>
    public static ReadOnlySpan<byte> TransferExpired => "transfer.expired"u8;

    /// <summary>Terminal: withdrawn by policy, halt or restart.</summary>
    public static ReadOnlySpan<byte> TransferAborted => "transfer.aborted"u8;

    /// <summary>A trigger reached a transfer that had ended.</summary>
    public static ReadOnlySpan<byte> TransferLate => "transfer.late"u8;

    /// <summary>A message was dropped before it became a transfer.</summary>
    public static ReadOnlySpan<byte> TransferDropped => "transfer.dropped"u8;

    /// <summary>A transfer that waits goes on as its snapshot says.</summary>
    public static ReadOnlySpan<byte> TransferSnapshot => "transfer.snapshot"u8;

    /// <summary>A channel changed its state.</summary>
    public static ReadOnlySpan<byte> ChannelState => "channel.state"u8;

    /// <summary>A channel met a trigger that changes nothing.</summary>
    public static ReadOnlySpan<byte> ChannelUnexpected => "channel.unexpected"u8;

    /// <summary>A partition named a channel that is not its own.</summary>
    public static ReadOnlySpan<byte> ChannelRefused => "channel.refused"u8;

    /// <summary>A channel goes on as its snapshot says.</summary>
    public static ReadOnlySpan<byte> ChannelSnapshot => "channel.snapshot"u8;

    /// <summary>A policy was loaded.</summary>
    public static ReadOnlySpan<byte> PolicyLoad => "policy.load"u8;

    /// <summary>A keyset was loaded.</summary>
    public static ReadOnlySpan<byte> KeysetLoad => "keyset.load"u8;

    /// <summary>A partition image was loaded.</summary>
    public static ReadOnlySpan<byte> ImageLoad => "image.load"u8;

    /// <summary>A partition image was refused.</summary>
    public static ReadOnlySpan<byte> ImageRefused => "image.refused"u8;

    /// <summary>A partition goes on from a snapshot.</summary>
    public static ReadOnlySpan<byte> ImageSnapshot => "image.snapshot"u8;

    /// <summary>A partition changed its state.</summary>
    public static ReadOnlySpan<byte> PartitionState => "partition.state"u8;

    /// <summary>A partition's error, and what the health table did.</summary>
    public static ReadOnlySpan<byte> PartitionHealth => "partition.health"u8;

    /// <summary>A debugger came, went, or was refused.</summary>
    public static ReadOnlySpan<byte> PartitionDebug => "partition.debug"u8;

    /// <summary>Records could not be made durable; channels are suspended.</summary>
    public static ReadOnlySpan<byte> AuditSuspend => "audit.suspend"u8;

    /// <summary>Records are durable again.</summary>
    public static ReadOnlySpan<byte> AuditResume => "audit.resume"u8;

    /// <summary>Records were counted, not written, because a quota ran out.</summary>
    public static ReadOnlySpan<byte> AuditQuota => "audit.quota"u8;

    /// <summary>An operator's command.</summary>
    public static ReadOnlySpan<byte> AdminCommand => "admin.command"u8;

    /// <summary>The measurement after boot.</summary>
    public static ReadOnlySpan<byte> BootMeasure => "boot.measure"u8;

    /// <summary>A boot epoch began.</summary>
    public static ReadOnlySpan<byte> LogOpen => "log.open"u8;

    /// <summary>Recovery cut a torn last frame.</summary>
    public static ReadOnlySpan<byte> LogTornTail => "log.torn_tail"u8;

    /// <summary>The run ended in order.</summary>
    public static ReadOnlySpan<byte> LogClose => "log.close"u8;
}
