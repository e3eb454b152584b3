namespace Guard.Kernel;

/// <summary>A staged acknowledgement.</summary>
/// <param name="Worst">Greatest symbol of the epoch that runs.</param>
/// <param name="Shown">What the source reads.</param>
/// <param name="ShownToStart">In which start of the source it was shown; 0 when never.</param>
public readonly record struct CapturedAcknowledgement(byte Worst, byte Shown, uint ShownToStart);
