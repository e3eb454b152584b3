namespace Guard.Contracts;

/// <summary>What can go wrong with a partition (design/monitor.md, "Health monitor").</summary>
public enum HealthError : byte
{
    /// <summary>Its processor shut down.</summary>
    TripleFault = 1,

    /// <summary>It rang more than its allowance in a slot.</summary>
    DoorbellFlood = 2,

    /// <summary>Its image failed verification or, once placed, validation.</summary>
    ImageInvalid = 3,

    /// <summary>It stands in HLT with interrupts disabled.</summary>
    Halted = 4,

    /// <summary>The emulated PC found itself inconsistent.</summary>
    EmulatorFault = 5,
}
