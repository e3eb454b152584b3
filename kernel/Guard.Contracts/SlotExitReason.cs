namespace Guard.Contracts;

/// <summary>How a partition stood when its slot ended.</summary>
public enum SlotExitReason
{
    /// <summary>It ran to the slot's last tick.</summary>
    BudgetSpent = 0,

    /// <summary>It waits in HLT for an interrupt that some timer, input or message may still bring.</summary>
    Waiting = 1,

    /// <summary>It waits in HLT and nothing of its own can wake it: no timer is armed and no input is buffered. A message still can.</summary>
    Idle = 2,

    /// <summary>It is in HLT with interrupts disabled: only a restart changes that.</summary>
    Halted = 3,

    /// <summary>Triple fault: the processor shut down; see the crash record.</summary>
    Shutdown = 4,

    /// <summary>The emulated PC found itself inconsistent: our mistake, held against this partition only.</summary>
    EmulatorFault = 5,

    /// <summary>A page of the snapshot it was started from is not what was signed, or could not be read.</summary>
    ImageRefused = 6,
}
