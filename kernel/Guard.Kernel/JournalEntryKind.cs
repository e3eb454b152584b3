namespace Guard.Kernel;

/// <summary>Kinds of journal entry (FORMAT.md). Numbers once published are never reused.</summary>
internal enum JournalEntryKind : byte
{
    /// <summary>A boot epoch begins. In every file.</summary>
    Epoch = 1,

    /// <summary>A wall-time sample.</summary>
    Wall = 2,

    /// <summary>A note from the desk.</summary>
    Note = 3,

    /// <summary>An operator's restart.</summary>
    Restart = 4,

    /// <summary>What storage answered in the gap after this frame.</summary>
    Outcome = 5,

    /// <summary>The run ended in order before this frame. In every file.</summary>
    End = 6,

    /// <summary>A debugger came to a partition, or went.</summary>
    Debugger = 7,

    /// <summary>The partition was started cold.</summary>
    Started = 16,

    /// <summary>The partition was stopped.</summary>
    Stopped = 17,

    /// <summary>Outside bytes for a serial port or a network card.</summary>
    Input = 18,

    /// <summary>A message put into its inbox.</summary>
    Delivery = 19,

    /// <summary>A staged acknowledgement it may read.</summary>
    Acknowledgement = 20,

    /// <summary>The deliveries announced for this frame were not made: their records were not durable.</summary>
    Void = 21,

    /// <summary>The partition went on from a snapshot.</summary>
    Resumed = 22,
}
