namespace Guard.Policy.Model;

/// <summary>Authority for one half of the flow rule.</summary>
/// <param name="Authority">Text; empty when it could not be read.</param>
/// <param name="UntilUnixSeconds">End; 0 when it could not be read.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="UntilSpan">Where its end stands.</param>
public sealed record WaiverModel(
    string Authority,
    long UntilUnixSeconds,
    SourceSpan Span,
    SourceSpan UntilSpan);
