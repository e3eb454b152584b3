namespace Guard.Experiments.Simulation;

/// <summary>What can go wrong at one effect.</summary>
public enum SimulationFaultKind
{
    /// <summary>It fails, and nothing of it happened. Of a flush: what was to be flushed is lost at the next loss of power, whatever later
    /// flushes answer.</summary>
    Fail,

    /// <summary>A write stops half way and fails.</summary>
    Short,

    /// <summary>No space from here on, for some frames.</summary>
    Full,

    /// <summary>The process is killed before, within or after the effect; what it wrote stays in the host's cache.</summary>
    Kill,

    /// <summary>The machine loses power before, within or after the effect; of what was not flushed any part may be on disk.</summary>
    Power,
}
