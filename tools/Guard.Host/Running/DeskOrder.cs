namespace Guard.Host.Running;

/// <summary>One line of a desk script.</summary>
/// <param name="Frame">From this frame on, as soon as it can be carried out.</param>
/// <param name="Verb">What.</param>
/// <param name="Channel">Channel name.</param>
/// <param name="Sequence">Sequence number of the item in its channel; 0 for a channel order.</param>
/// <param name="Person">Who signs.</param>
/// <param name="Reason">Reason text, printable ASCII, up to 200 characters.</param>
public sealed record DeskOrder(long Frame, DeskVerb Verb, string Channel, ulong Sequence, string Person, string Reason);
