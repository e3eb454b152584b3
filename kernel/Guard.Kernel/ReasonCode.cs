using System;
using System.Collections.Immutable;
using System.Text;

namespace Guard.Kernel;

/// <summary>An enumerated reason as text for events and as bytes for records; at most 64 bytes of printable ASCII.</summary>
internal sealed class ReasonCode
{
    private const int MaxBytes = 64;

    private readonly ImmutableArray<byte> _bytes;

    internal ReasonCode(string text)
    {
        Text = text.Length <= MaxBytes ? text : text[..MaxBytes];
        _bytes = [.. Encoding.ASCII.GetBytes(Text)];
    }

    internal static ReasonCode None { get; } = new("none");

    internal static ReasonCode NoChannel { get; } = new("no-channel");

    internal static ReasonCode ChannelNotOpen { get; } = new("channel-not-open");

    internal static ReasonCode WrongType { get; } = new("type");

    internal static ReasonCode Length { get; } = new("length");

    internal static ReasonCode Rate { get; } = new("rate");

    internal static ReasonCode Day { get; } = new("day");

    internal static ReasonCode Queue { get; } = new("queue");

    internal static ReasonCode AuditLost { get; } = new("audit-not-durable");

    internal static ReasonCode Divergence { get; } = new("a-and-b-differ");

    internal static ReasonCode BRefused { get; } = new("a-passed-b-refused");

    internal static ReasonCode FilterMissing { get; } = new("filter-missing");

    internal static ReasonCode FilterLied { get; } = new("filter-broke-protocol");

    internal static ReasonCode FilterThrew { get; } = new("filter-threw");

    internal static ReasonCode Deadline { get; } = new("deadline");

    internal static ReasonCode PolicyChanged { get; } = new("policy-changed");

    internal static ReasonCode Authority { get; } = new("authority-expired");

    internal static ReasonCode ChannelHalted { get; } = new("channel-halted");

    internal static ReasonCode Restart { get; } = new("restart");

    internal static ReasonCode InDoubt { get; } = new("delivery-in-doubt");

    internal static ReasonCode HeldLost { get; } = new("held-bytes-missing");

    internal static ReasonCode Denied { get; } = new("denied");

    internal static ReasonCode Approved { get; } = new("approved");

    internal static ReasonCode Operator { get; } = new("operator");

    internal static ReasonCode Health { get; } = new("health");

    internal static ReasonCode Valid { get; } = new("policy-valid");

    internal static ReasonCode Drained { get; } = new("drained");

    internal static ReasonCode Snapshot { get; } = new("snapshot");

    internal static ReasonCode Storage { get; } = new("storage");

    internal static ReasonCode DebuggerCame { get; } = new("attached");

    internal static ReasonCode DebuggerLeft { get; } = new("detached");

    internal static ReasonCode NotDeclared { get; } = new("not-declared");

    internal string Text { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan();

    /// <inheritdoc/>
    public override string ToString() => Text;
}
