namespace Guard.Kernel;

/// <summary>What a cell of the transfer table means beyond the next state.</summary>
public enum TransferEffect : byte
{
    /// <summary>The state changes, or is entered again.</summary>
    Enter = 0,

    /// <summary>`·`: nothing happens; the trigger came from outside and is counted.</summary>
    Ignore = 1,

    /// <summary>`QT!`: an internal component broke protocol; quarantine, and the channel goes to HALTED.</summary>
    Alarm = 2,

    /// <summary>The transfer had ended already; a late internal trigger is recorded.</summary>
    Absorb = 3,
}
