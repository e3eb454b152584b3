#if GUARD_PLANTS
namespace Guard.Contracts;

/// <summary>Deliberate faults of the test build; experiments must find each (design/evidence.md). The product has none of
/// this. Numbers are never reused.</summary>
public enum Plant
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>What the lowest level reads as acknowledgement depends on whether a higher source's transfer was refused in the
    /// last frame.</summary>
    RefusalCode = 1,

    /// <summary>A source learns that the queue is full, which depends on whether the sink reads.</summary>
    QueueFull = 2,

    /// <summary>A message that claims another domain's channel costs that channel's credit.</summary>
    SharedCredit = 3,

    /// <summary>A source learns that a delivery was late.</summary>
    DeliveryShown = 4,

    /// <summary>A restart at a high level shows at the low ones.</summary>
    RestartShown = 5,

    /// <summary>A downgrade shows the message's own length.</summary>
    UnpaddedRelease = 6,

    /// <summary>A downgrade does not wait for its release slot.</summary>
    OffSlotRelease = 7,

    /// <summary>A downgrade shows the source's numbers, and so how many were refused.</summary>
    SourceNumbers = 8,

    /// <summary>Padding holds what an earlier message left in the buffer.</summary>
    PaddingResidue = 9,

    /// <summary>A slot starts earlier when the one before it was not used up.</summary>
    SlackDonated = 10,

    /// <summary>A flood of doorbells delays the slots after it.</summary>
    DoorbellTime = 11,

    /// <summary>A transfer that has ended keeps its bytes.</summary>
    TransferResidue = 12,

    /// <summary>A restart does not erase.</summary>
    SkippedErase = 13,

    /// <summary>A restart erases RAM and leaves the devices as they are.</summary>
    DeviceResidue = 14,

    /// <summary>A failing partition stops its neighbour.</summary>
    FaultStopsNeighbour = 15,

    /// <summary>A failing partition costs every other its next frame.</summary>
    CrashSkipsFrame = 16,

    /// <summary>Emulated PCs share a buffer.</summary>
    SharedPage = 17,

    /// <summary>An emulated PC keeps the monitor's transcript it was once handed.</summary>
    CapturedTranscript = 18,

    /// <summary>A release does not wait for its durable intent.</summary>
    ReleaseBeforeIntent = 19,

    /// <summary>What filter B says is not asked.</summary>
    SkippedFilterB = 20,

    /// <summary>One approval is enough where two are asked for.</summary>
    QuorumOfOne = 21,

    /// <summary>Rejections are not recorded.</summary>
    DroppedRecord = 22,

    /// <summary>Outside input acts without being journalled.</summary>
    UnjournalledInput = 23,

    /// <summary>Records commit to no journal.</summary>
    JournalNotCommitted = 24,

    /// <summary>The verifier takes any signature.</summary>
    UncheckedSignature = 25,

    /// <summary>The verifier does not compare the tree with the checkpoint.</summary>
    UncheckedRoot = 26,

    /// <summary>The verifier does not compare the checkpoint with the one published before.</summary>
    UncheckedHead = 27,

    /// <summary>The verifier does not look at what a record says about the one before.</summary>
    UncheckedChain = 28,

    /// <summary>Virtual time depends on the order in which the host executes a frame's runs.</summary>
    ExecutionOrder = 29,

    /// <summary>Virtual time depends on the host's clock.</summary>
    HostClock = 30,

    /// <summary>A message on any channel is taken from whoever rings: the slot is not asked who that is.</summary>
    ForgedChannel = 31,

    /// <summary>One person's second approval counts as another's.</summary>
    PersonTwice = 32,

    /// <summary>A release slot with nothing in it is skipped: the next message goes as soon as it is there.</summary>
    SlotSkipped = 33,

    /// <summary>A message is delivered although its RELEASE-INTENT found the disk full.</summary>
    ReleaseOnFullDisk = 51,

    /// <summary>After a restart an item that was being delivered is put up for review again.</summary>
    ResumeRedelivers = 52,

    /// <summary>After a restart a note that took effect takes effect again.</summary>
    ResumeForgetsNonces = 53,

    /// <summary>After a restart a halted channel opens.</summary>
    ResumeForgetsHalts = 54,

    /// <summary>What storage answered acts without being journalled.</summary>
    OutcomeNotJournalled = 55,

    /// <summary>After a restart the log goes on behind a torn record instead of in its place.</summary>
    TornTailAccepted = 56,

    /// <summary>A record counts as durable although its flush failed.</summary>
    FlushFailureIgnored = 57,

    /// <summary>A run from a snapshot forgets the transfers that wait in it.</summary>
    SnapshotForgetsTransfers = 58,

    /// <summary>A page of a snapshot is not compared with the signed tree.</summary>
    UncheckedPage = 59,

    /// <summary>A slot begins with the task register that the partition before left.</summary>
    TaskRegisterLeft = 60,
}
#endif
