namespace Guard.Host.Debugging;

/// <summary>What a debugger wants of a program that stands still.</summary>
public enum GdbResume
{
    /// <summary>To run until something stops it.</summary>
    Continue,

    /// <summary>To run for one tick: an instruction, an iteration of one that repeats, or the delivery of an interrupt or exception.</summary>
    Step,

    /// <summary>To run without a debugger.</summary>
    Detach,

    /// <summary>To end.</summary>
    Kill,
}
