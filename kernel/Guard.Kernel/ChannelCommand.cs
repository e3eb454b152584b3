namespace Guard.Kernel;

/// <summary>What an officer's note asks of a channel.</summary>
public enum ChannelCommand : byte
{
    /// <summary>To HALTED at once; what is in flight is quarantined. One officer.</summary>
    Halt = 0,

    /// <summary>No new transfers; those in flight go on; then CLOSED. One officer.</summary>
    Drain = 1,

    /// <summary>From HALTED to CLOSED, from where it opens again. Two officers, two persons.</summary>
    Reset = 2,
}
