using System;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// What the recorder of an event says about it. The writer adds version, sequence, previous hash, boot epoch and blinding field.
/// </summary>
/// <remarks>
/// Texts are ASCII; any other byte is written as a \u00xx escape, so nothing is lost and nothing throws. Each text has a limit,
/// measured as
/// written (FORMAT.md section 2); the limits sum up to less than <see cref="AuditLimits.RecordMaxBytes"/>. An empty text, a zero
/// number (other than
/// vt and wt) and a zero digest are absent from the record.
/// </remarks>
public readonly ref struct AuditRecordFields
{
    /// <summary>
    /// `type`: two to four lower-case words joined by dots, such as `transfer.admit`; see <see cref="AuditTypes"/>.
    /// </summary>
    public ReadOnlySpan<byte> Type { get; init; }

    /// <summary>`outcome`.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>`reason`: an enumerated code.</summary>
    public ReadOnlySpan<byte> Reason { get; init; }

    /// <summary>`subj`: partition, person or key id that acted.</summary>
    public ReadOnlySpan<byte> Subject { get; init; }

    /// <summary>`obj`: what was acted on.</summary>
    public ReadOnlySpan<byte> Object { get; init; }

    /// <summary>`chan`: the channel's name and id.</summary>
    public ReadOnlySpan<byte> Channel { get; init; }

    /// <summary>`src_label`: text and canonical hex.</summary>
    public ReadOnlySpan<byte> SourceLabel { get; init; }

    /// <summary>`dst_label`: text and canonical hex.</summary>
    public ReadOnlySpan<byte> DestinationLabel { get; init; }

    /// <summary>`out_label`: text and canonical hex.</summary>
    public ReadOnlySpan<byte> OutLabel { get; init; }

    /// <summary>`rule`: rule id and source file:line.</summary>
    public ReadOnlySpan<byte> Rule { get; init; }

    /// <summary>`note`: raw bytes of a signed note; written as hex. At most <see cref="AuditLimits.NoteMaxBytes"/>.</summary>
    public ReadOnlySpan<byte> Note { get; init; }

    /// <summary>`vt`: monitor virtual time in nanoseconds, below 2^63.</summary>
    public ulong VirtualNanoseconds { get; init; }

    /// <summary>`wt`: last sample of wall time in seconds since 1970 UTC, below 2^63.</summary>
    public ulong WallSeconds { get; init; }

    /// <summary>`wt_q`.</summary>
    public WallQuality WallQuality { get; init; }

    /// <summary>`len`: bytes, below 2^63.</summary>
    public ulong LengthBytes { get; init; }

    /// <summary>`fuel`: units spent, below 2^63.</summary>
    public ulong Fuel { get; init; }

    /// <summary>`xfer`: the transfer's id.</summary>
    public Digest Transfer { get; init; }

    /// <summary>`jd`: digest of the journal up to this frame.</summary>
    public Digest Journal { get; init; }

    /// <summary>`d.config`: the filter's configuration.</summary>
    public Digest ConfigDigest { get; init; }

    /// <summary>`d.event`: the event folded into a measurement, or any object without a name of its own.</summary>
    public Digest EventDigest { get; init; }

    /// <summary>`d.filter`: the filter's descriptor.</summary>
    public Digest FilterDigest { get; init; }

    /// <summary>`d.image`: a partition image's manifest.</summary>
    public Digest ImageDigest { get; init; }

    /// <summary>`d.in`: keyed digest of a filter's input.</summary>
    public Digest InDigest { get; init; }

    /// <summary>`d.keyset`: the keyset note.</summary>
    public Digest KeysetDigest { get; init; }

    /// <summary>`d.measure`: a measurement register.</summary>
    public Digest MeasureDigest { get; init; }

    /// <summary>`d.out`: keyed digest of a filter's output.</summary>
    public Digest OutDigest { get; init; }

    /// <summary>`d.payload`: keyed digest of the source's bytes.</summary>
    public Digest PayloadDigest { get; init; }

    /// <summary>`d.pipe`: pipe_d of guard.md 3.3.</summary>
    public Digest PipeDigest { get; init; }

    /// <summary>`d.policy`: the SystemImage.</summary>
    public Digest PolicyDigest { get; init; }

    /// <summary>`d.release`: release_d of guard.md 3.3.</summary>
    public Digest ReleaseDigest { get; init; }

    /// <summary>`d.step`: step_i of guard.md 3.3.</summary>
    public Digest StepDigest { get; init; }

    /// <summary>`d.supersedes`: the transfer this one replaces.</summary>
    public Digest SupersedesDigest { get; init; }

    /// <summary>`d.view`: view_d of guard.md 3.3.</summary>
    public Digest ViewDigest { get; init; }
}
