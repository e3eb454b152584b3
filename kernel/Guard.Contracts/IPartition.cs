using System;

namespace Guard.Contracts;

/// <summary>All the monitor knows of an emulated PC. References point one way: a partition holds nothing of the monitor or the
/// host.</summary>
/// <remarks>
/// Nothing a guest does makes a member throw. Every buffer is bounded; one grows to what was needed, at most. Members but
/// <see cref="RunSlot"/> and <see cref="WriteTranscript"/> are called between frames only, by one thread.
/// </remarks>
public interface IPartition
{
    /// <summary>Longest message in either direction, in bytes.</summary>
    public const int MaxMessageBytes = 65536;

    /// <summary>Bytes of an inbox that a message takes beyond its payload, at most.</summary>
    public const int MessageOverheadBytes = 64;

    /// <summary>Ports of outside bytes: 0 COM1, 1 COM2, and <see cref="NetworkPort"/>.</summary>
    public const int Ports = 3;

    /// <summary>The port of the network card: frames, each after its length in four bytes, big-endian.</summary>
    public const int NetworkPort = 2;

    /// <summary>Who this is.</summary>
    PartitionId Id { get; }

    /// <summary>Size of its RAM in bytes.</summary>
    ulong MemoryBytes { get; }

    /// <summary>ERASE: RAM reads zero, devices are reset, every buffer is empty. The crash record stays.</summary>
    void Erase();

    /// <summary>PREPARE: puts bytes of a verified segment into RAM. False, and nothing written, when any byte lies
    /// outside.</summary>
    bool TryPlace(ulong address, ReadOnlySpan<byte> bytes);

    /// <summary>Copies what a guest claims to own, once. False, and <paramref name="target"/> untouched, when any byte lies
    /// outside its RAM or the lengths differ.</summary>
    bool TryCopyOut(GuestClaim claim, Span<byte> target);

    /// <summary>Sets the processor to the boot protocol's state; after VALIDATE, before the first slot. False when the request
    /// cannot be met.</summary>
    bool TryBoot(in BootRequest request);

    /// <summary>Writes all it is besides its RAM: processor, devices, counters. Between frames only, when its outbox is empty.</summary>
    /// <returns>False, and nothing written, when it is not in a state to go on from: not booted, shut down, or messages not yet taken.</returns>
    bool TryCapture(IStateSink sink) => false;

    /// <summary>Erases it and makes it what <see cref="TryCapture"/> wrote; RAM is read from a source when it is first touched.</summary>
    /// <remarks>A page that the source refuses ends the slot with <see cref="SlotExitReason.ImageRefused"/>, and every slot after it.</remarks>
    /// <returns>False, and the partition erased, when the state is not one of such a PC.</returns>
    bool TryRestore(ReadOnlySpan<byte> state, IPageSource pages) => false;

    /// <summary>Runs one slot: virtual time stands at <paramref name="startTick"/>, and at start + length when this
    /// returns.</summary>
    SlotExit RunSlot(ulong startTick, ulong lengthTicks);

    /// <summary>Number of messages submitted since <see cref="ClearOutbox"/>, at most the plan's doorbells per slot times its
    /// slots in a frame.</summary>
    int SubmissionCount { get; }

    /// <summary>What the guest alleged of submission <paramref name="index"/>, in the order of its doorbells.</summary>
    Submission GetSubmission(int index);

    /// <summary>The copied bytes of a submission; valid until <see cref="ClearOutbox"/>.</summary>
    ReadOnlySpan<byte> GetSubmissionBytes(int index);

    /// <summary>Empties the outbox.</summary>
    void ClearOutbox();

    /// <summary>Bytes of payload the inbox can take now, in messages of at most <see cref="MaxMessageBytes"/>; 0 when it is full.</summary>
    int InboxFreeBytes { get; }

    /// <summary>Messages the inbox can still take, if their payloads with <see cref="MessageOverheadBytes"/> each do not exceed
    /// <see cref="InboxFreeBytes"/>.</summary>
    /// <remarks>The monitor plans a gap's releases by it, so that no delivery it has announced is refused. Answering less than
    /// there is costs time only.</remarks>
    int InboxFreeMessages => InboxFreeBytes > 0 ? 1 : 0;

    /// <summary>Puts a released message into the inbox; the guest's interrupt is raised at its next slot.</summary>
    /// <param name="channel">The channel it came by.</param>
    /// <param name="sequence">The number shown to the receiver (`eseq`).</param>
    /// <param name="type">Its type.</param>
    /// <param name="payload">Its bytes, padding included.</param>
    /// <param name="contentBytes">How many of them are content, at most payload.Length; on a downgrade channel equal to
    /// payload.Length.</param>
    /// <returns>False, and nothing changed, when it does not fit or the partition has no guard device.</returns>
    bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes);

    /// <summary>Sets the staged acknowledgement a source may read for a channel: 0 none yet, 1 OK, 2 RATE, 3 FORMAT (design
    /// 3.5).</summary>
    void SetAcknowledgement(ChannelId channel, byte symbol);

    /// <summary>Bytes of outside input a port can take now; 0 for a port it does not have.</summary>
    int InputFreeBytes(int port);

    /// <summary>Gives outside input to a port; at most <see cref="InputFreeBytes"/> bytes, the rest is ignored.</summary>
    void OfferInput(int port, ReadOnlySpan<byte> bytes);

    /// <summary>Takes what the guest wrote to a port, oldest first, into <paramref name="target"/>; returns how many
    /// bytes.</summary>
    int TakeOutput(int port, Span<byte> target);

    /// <summary>Writes state in a fixed order: registers, devices, each page stored to since the last call (ascending number, 4
    /// KiB), status returned, counters.</summary>
    void WriteTranscript(IStateSink sink);

    /// <summary>How often the guest did what is answered but worth counting, since <see cref="Erase"/>.</summary>
    PartitionCounters Counters { get; }

    /// <summary>The last crash, or null.</summary>
    CrashRecord? LastCrash { get; }
}
