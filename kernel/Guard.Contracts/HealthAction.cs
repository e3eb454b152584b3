namespace Guard.Contracts;

/// <summary>What the monitor does about it, at the frame boundary. None of them touches another partition.</summary>
public enum HealthAction : byte
{
    /// <summary>Count it and go on.</summary>
    Ignore = 1,

    /// <summary>Erase, prepare, validate, run; within the restart budget, else halt.</summary>
    RestartCold = 2,

    /// <summary>Stop it for good.</summary>
    HaltPartition = 3,

    /// <summary>Halt the channels it is the source of.</summary>
    HaltChannels = 4,

    /// <summary>Do not start it; its dependants do not start either.</summary>
    RefuseStart = 5,
}
