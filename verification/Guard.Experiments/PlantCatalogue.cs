using System.Collections.Immutable;
#if GUARD_PLANTS
using Guard.Host.Running;
using Guard.Contracts;
#endif

namespace Guard.Experiments;

/// <summary>The planted faults of this build, and the claims that each must turn red: none in the product.</summary>
public static class PlantCatalogue
{
#if !GUARD_PLANTS
    /// <summary>None.</summary>
    public static ImmutableArray<PlantedFault> All { get; } = [];
#else
    /// <summary>All, in the order of their numbers.</summary>
    public static ImmutableArray<PlantedFault> All { get; } =
    [
        Of(Plant.RefusalCode, "what Low reads as acknowledgement tells whether a transfer of High's was refused", "C4"),
        Of(Plant.QueueFull, "Low learns that its queue is full, which depends on whether High reads", "C4"),
        Of(Plant.SharedCredit, "a message that claims Low's channel costs Low's credit", "C4"),
        Of(Plant.DeliveryShown, "Low learns that a delivery to High was late", "C4"),
        Of(Plant.RestartShown, "a restart of High's clears what Low reads", "C4"),
        Of(Plant.UnpaddedRelease, "a downgrade shows the message's own length", "C4", "C8"),
        Of(Plant.OffSlotRelease, "a downgrade does not wait for its slot", "C4", "C8"),
        Of(Plant.SourceNumbers, "a downgrade shows High's own numbers, and so how many were refused", "C4", "C8"),
        Of(Plant.PaddingResidue, "padding holds what an earlier message left", "C4"),
        Of(Plant.SlackDonated, "a slot starts later when the partition before it has stopped", "C4", "C5"),
        Of(Plant.DoorbellTime, "a flood of doorbells delays the slots after it", "C4", "C5"),
        Of(Plant.TransferResidue, "a transfer that has ended keeps its bytes", "C6"),
        Of(Plant.SkippedErase, "a restart does not erase", "C6"),
        Of(Plant.DeviceResidue, "a restart erases RAM and leaves the devices as they are", "C6"),
        Of(Plant.FaultStopsNeighbour, "a failing partition stops its neighbour", "C4", "C7"),
        Of(Plant.CrashSkipsFrame, "a failing partition costs every other its next frame", "C4", "C5", "C7"),
        Of(Plant.SharedPage, "emulated PCs share a buffer", "C3"),
        Of(Plant.CapturedTranscript, "an emulated PC keeps the monitor's transcript it was once handed", "C3"),
        Of(Plant.ReleaseBeforeIntent, "a release does not wait for its durable intent", "C1"),
        Of(Plant.SkippedFilterB, "what filter B says is not asked", "C1"),
        Of(Plant.QuorumOfOne, "one approval is enough where two are asked for", "C1"),
        Of(Plant.DroppedRecord, "rejections are not recorded", "C9"),
        Of(Plant.UnjournalledInput, "outside input acts without being journalled", "C9"),
        Of(Plant.JournalNotCommitted, "records commit to no journal", "C9"),
        Of(Plant.UncheckedSignature, "the verifier takes any signature", "C10"),
        Of(Plant.UncheckedRoot, "the verifier does not compare the tree with the checkpoint", "C10"),
        Of(Plant.UncheckedHead, "the verifier does not compare the checkpoint with the one published before", "C10"),
        Of(Plant.UncheckedChain, "the verifier does not look at what a record says about the one before", "C10"),
        Of(Plant.ExecutionOrder, "virtual time depends on the order in which the host executes a frame's runs", "C11"),
        Of(Plant.HostClock, "virtual time depends on the host's clock", "C11"),
        Of(Plant.ForgedChannel, "a message on any channel is taken from whoever rings", "C13"),
        Of(Plant.PersonTwice, "one person's second approval counts as another's", "C13"),
        Of(Plant.SlotSkipped, "a release slot with nothing in it is skipped: the next message goes as soon as it is there", "C8"),
        Of(Plant.ReleaseBeforeIntent, "a message is delivered before its RELEASE-INTENT is on the medium", "C15"),
        Of(Plant.ReleaseOnFullDisk, "a message is delivered although its RELEASE-INTENT found the disk full", "C15"),
        Of(Plant.ResumeRedelivers, "after a restart an item that was being delivered is put up for review again", "C15"),
        Of(Plant.ResumeForgetsNonces, "after a restart a note that took effect takes effect again", "C15"),
        Of(Plant.ResumeForgetsHalts, "after a restart a halted channel opens", "C15"),
        Of(Plant.OutcomeNotJournalled, "what storage answered acts without being journalled", "C15"),
        Of(Plant.TornTailAccepted, "after a restart the log goes on behind a torn record instead of in its place", "C15"),
        Of(Plant.FlushFailureIgnored, "a record counts as durable although its flush failed", "C15"),
        Of(Plant.SnapshotForgetsTransfers, "a run from a snapshot forgets the transfers that wait in it", "C11"),
        Of(Plant.UncheckedPage, "a page of a snapshot is not compared with the signed tree", "C11"),
        Of(Plant.TaskRegisterLeft, "a slot begins with the task register that the partition before left", "C12"),
    ];

    private static PlantedFault Of(Plant plant, string text, params ImmutableArray<string> claims) =>
        new(Planting.NameOf(plant), claims, text);
#endif
}
