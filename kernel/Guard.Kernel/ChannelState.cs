namespace Guard.Kernel;

/// <summary>Where one channel stands (design 3.1).</summary>
public enum ChannelState : byte
{
    /// <summary>No valid policy or keys, or closed in order.</summary>
    Closed = 0,

    /// <summary>Transfers are admitted.</summary>
    Open = 1,

    /// <summary>No new ones; those in flight go on.</summary>
    Draining = 2,

    /// <summary>SUSP(open): audit cannot persist; open again when it can.</summary>
    SuspendedOpen = 3,

    /// <summary>SUSP(drain): audit cannot persist; draining when it can.</summary>
    SuspendedDraining = 4,

    /// <summary>Alarm or operator's halt; those in flight are quarantined.</summary>
    Halted = 5,
}
