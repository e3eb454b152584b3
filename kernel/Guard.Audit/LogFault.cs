namespace Guard.Audit;

/// <summary>
/// What a verifier found wrong: one value for each kind of damage, so that a reader knows where to look. Numbers are never
/// reused.
/// </summary>
public enum LogFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>No key was supplied, so no signature could be judged.</summary>
    NoKeys = 1,

    /// <summary>The checkpoint is not there.</summary>
    CheckpointMissing = 2,

    /// <summary>The checkpoint is not a signed note of a log, in canonical form.</summary>
    CheckpointMalformed = 3,

    /// <summary>The checkpoint is of another log.</summary>
    OriginDiffers = 4,

    /// <summary>No trusted key signed the checkpoint: stripped, or signed by a foreign key.</summary>
    CheckpointForeign = 5,

    /// <summary>A signature under a trusted key's name and id does not verify.</summary>
    CheckpointSignatureBad = 6,

    /// <summary>A tile or bundle that the checkpoint needs is not there.</summary>
    TileMissing = 7,

    /// <summary>Only an older partial tile or bundle stands where the checkpoint needs a longer one.</summary>
    PartialTileStale = 8,

    /// <summary>A tile's length is not 32 bytes times its width.</summary>
    TileLength = 9,

    /// <summary>A hash in a tile is not what the records, or the tiles below, give.</summary>
    TileChanged = 10,

    /// <summary>A bundle ends before its last record.</summary>
    BundleTruncated = 11,

    /// <summary>A bundle goes on after its last record, or a record's length is out of range.</summary>
    BundleMalformed = 12,

    /// <summary>A record's bytes are not those its leaf hash was made of.</summary>
    EntryChanged = 13,

    /// <summary>A record is not canonical although its leaf hash fits: it was written by something else.</summary>
    EntryMalformed = 14,

    /// <summary>Two records stand in each other's place.</summary>
    EntriesSwapped = 15,

    /// <summary>A record is missing: a later one stands in its place.</summary>
    EntryDropped = 16,

    /// <summary>A record stands twice: an earlier one stands in the place of this one.</summary>
    EntryDuplicated = 17,

    /// <summary>`prev` is not the leaf hash of the record before.</summary>
    PreviousDiffers = 18,

    /// <summary>`blind` is not what the log secret gives.</summary>
    BlindDiffers = 19,

    /// <summary>The boot epoch falls, or is later than the state says.</summary>
    BootDiffers = 20,

    /// <summary>The tree's root is not the checkpoint's.</summary>
    RootDiffers = 21,

    /// <summary>A file of `.state` or the write-ahead log is missing.</summary>
    StateMissing = 22,

    /// <summary>A file of `.state` is damaged.</summary>
    StateDamaged = 23,

    /// <summary>The checkpoint is smaller than the state remembers: the log was rolled back.</summary>
    RolledBack = 24,

    /// <summary>The checkpoint's tree is another than the one the state remembers.</summary>
    Equivocation = 25,

    /// <summary>The reserve holds something but zeros, or has a wrong length.</summary>
    ReserveNotZero = 26,

    /// <summary>The write-ahead log's header is damaged.</summary>
    WalDamaged = 27,

    /// <summary>A damaged frame before a valid one, or numbers out of step.</summary>
    WalCorrupt = 28,

    /// <summary>A last frame that is short or damaged: recovery would cut it.</summary>
    WalTorn = 29,

    /// <summary>The write-ahead log begins after, or ends before, the records it must hold.</summary>
    WalShort = 30,

    /// <summary>A record in the write-ahead log is not the one in the bundles.</summary>
    WalDiffers = 31,

    /// <summary>A file that has no place in a log.</summary>
    UnknownFile = 32,

    /// <summary>A file could not be read.</summary>
    Unreadable = 33,
}
