namespace Guard.Experiments.Simulation;

/// <summary>What a guest or a person does.</summary>
public enum SimulationActKind
{
    /// <summary>A guest submits a message to a channel it names.</summary>
    Submit,

    /// <summary>A guest writes to its console.</summary>
    Print,

    /// <summary>A guest takes nothing from its inbox for some frames.</summary>
    Stall,

    /// <summary>A guest's PC refuses the next delivery.</summary>
    Refuse,

    /// <summary>A guest crashes: triple fault, shut down, or a fault of the emulator.</summary>
    Crash,

    /// <summary>A person approves an item in review.</summary>
    Approve,

    /// <summary>A person denies one.</summary>
    Deny,

    /// <summary>A note of an earlier frame comes in again.</summary>
    Repeat,

    /// <summary>An officer halts a channel.</summary>
    Halt,

    /// <summary>An officer drains a channel.</summary>
    Drain,

    /// <summary>Two officers reset a halted channel.</summary>
    Reset,

    /// <summary>An operator restarts a partition.</summary>
    Restart,

    /// <summary>Somebody types on a partition's console.</summary>
    Type,

    /// <summary>The host's clock jumps, or says that it does not know the time.</summary>
    Clock,
}
