namespace Guard.Contracts;

/// <summary>What became of one storage request. Any value but <see cref="Ok"/> means: treat the bytes as not durable.</summary>
public enum StoreStatus
{
    /// <summary>Done; after a flush: durable.</summary>
    Ok = 0,

    /// <summary>No space. Nothing, or only a prefix, was written.</summary>
    Full = 1,

    /// <summary>The device or file system refused. The same handle is never tried again (fsync errors are not repeatable).</summary>
    Failed = 2,

    /// <summary>There is no such file.</summary>
    Missing = 3,

    /// <summary>Not done yet: ask again. Only <see cref="ILogStore.Settle"/> answers so, and only where it may.</summary>
    Pending = 4,
}
