namespace Guard.Kernel;

/// <summary>A storage request whose outcome is an input of the run.</summary>
public enum StorageOperation : byte
{
    /// <summary>The group commit of a gap. Not listed means Ok.</summary>
    Commit = 1,

    /// <summary>Giving up the log's reserve to write the ends of transfers. Not listed means Ok.</summary>
    CommitFromReserve = 2,

    /// <summary>Trying to take up the log again. Only a success is journalled; not listed means it failed as before.</summary>
    Recover = 3,

    /// <summary>The commit of the record that ends a suspension. Not listed means Ok.</summary>
    Resume = 4,

    /// <summary>Writing a held item. Not listed means Ok.</summary>
    Hold = 5,

    /// <summary>Reading a review's bytes back when a boot epoch begins. Not listed means Ok.</summary>
    TakeUp = 6,
}
