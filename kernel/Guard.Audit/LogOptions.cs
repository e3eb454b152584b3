#if GUARD_PLANTS
using Guard.Contracts;
#endif
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>What a log writer is told when it is built.</summary>
public sealed class LogOptions
{
    /// <summary>32 MiB.</summary>
    public const long DefaultCompactionBytes = 32 << 20;

    /// <summary>
    /// First line of every checkpoint, and by convention the name of the log's key. Printable ASCII without '+' and spaces.
    /// </summary>
    public required string Origin { get; init; }

    /// <summary>32 bytes; blinds the leaves. The host keeps it; an export never holds it.</summary>
    public required byte[] LogSecret { get; init; }

    /// <summary>
    /// Signs checkpoints; null when a run is replayed: then no checkpoint file is written, and tree and root stand all the same.
    /// </summary>
    public NoteSigner? Signer { get; init; }

    /// <summary>
    /// Records the reserve on disk has room for; 0 for none. Each takes <see cref="LogLayout.ReserveRecordBytes"/>.
    /// </summary>
    public int ReserveRecords { get; init; }

    /// <summary>Records between two checkpoints; 0 for only on request and at close.</summary>
    public int CheckpointEveryRecords { get; init; } = 4096;

    /// <summary>
    /// Bound on records held in memory because storage does not take them, in bytes. Beyond it <see cref="LogWriter.CanAppend"/>
    /// is false.
    /// </summary>
    public int PendingMaxBytes { get; init; } = 64 << 20;

    /// <summary>Length of the write-ahead log, in bytes, from which on <see cref="LogWriter.WantsCompaction"/>.</summary>
    public long CompactionBytes { get; init; } = DefaultCompactionBytes;

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    public Plant Selected { get; init; }
#endif
}
