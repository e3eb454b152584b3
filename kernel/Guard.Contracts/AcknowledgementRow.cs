namespace Guard.Contracts;

/// <summary>Acknowledgement of a channel.</summary>
public readonly record struct AcknowledgementRow(AcknowledgementMode Mode, ulong EpochTicks);
