namespace Guard.Kernel;

/// <summary>Where a partition stands between two frames (design/monitor.md). ERASE, PREPARE and VALIDATE happen within one
/// gap.</summary>
public enum PartitionLifecycle : byte
{
    /// <summary>Not started yet, or never to be started.</summary>
    Initial = 0,

    /// <summary>Its slots run.</summary>
    Running = 1,

    /// <summary>Stopped for good by the health table or its own HLT.</summary>
    Halted = 2,

    /// <summary>Its image failed validation, or its emulated PC failed: it will not run again in this epoch.</summary>
    Faulted = 3,
}
