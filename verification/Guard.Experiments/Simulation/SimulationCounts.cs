namespace Guard.Experiments.Simulation;

/// <summary>What runs met, so that a reader sees that there was something to see.</summary>
public sealed record SimulationCounts
{
    /// <summary>Starts of the machine, refused ones included.</summary>
    public long Lives { get; set; }

    /// <summary>Frames that came to their end.</summary>
    public long Frames { get; set; }

    /// <summary>Effects: system calls of storage, slots, deliveries.</summary>
    public long Effects { get; set; }

    /// <summary>Faults injected.</summary>
    public long Faults { get; set; }

    /// <summary>Processes killed.</summary>
    public long Kills { get; set; }

    /// <summary>Losses of power.</summary>
    public long PowerLosses { get; set; }

    /// <summary>Lives that ended because the journal could not be written.</summary>
    public long JournalLosses { get; set; }

    /// <summary>Times the audit was suspended.</summary>
    public long Suspensions { get; set; }

    /// <summary>Torn last records cut.</summary>
    public long TornTails { get; set; }

    /// <summary>Runs that wait for a person because the medium wrote later bytes of a batch and not earlier ones.</summary>
    public long Refusals { get; set; }

    /// <summary>Messages put into an inbox.</summary>
    public long Deliveries { get; set; }

    /// <summary>Transfers found between ADMIT and RELEASE-INTENT when a life began.</summary>
    public long TakenUp { get; set; }

    /// <summary>Transfers found between RELEASE-INTENT and their end when a life began.</summary>
    public long InDoubt { get; set; }

    /// <summary>Adds another's.</summary>
    public void Add(SimulationCounts other)
    {
        System.ArgumentNullException.ThrowIfNull(other);
        Lives += other.Lives;
        Frames += other.Frames;
        Effects += other.Effects;
        Faults += other.Faults;
        Kills += other.Kills;
        PowerLosses += other.PowerLosses;
        JournalLosses += other.JournalLosses;
        Suspensions += other.Suspensions;
        TornTails += other.TornTails;
        Refusals += other.Refusals;
        Deliveries += other.Deliveries;
        TakenUp += other.TakenUp;
        InDoubt += other.InDoubt;
    }
}
