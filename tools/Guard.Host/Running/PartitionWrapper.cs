using System;
using Guard.Contracts;

namespace Guard.Host.Running;

/// <summary>A partition that somebody of the host looks on at: everything goes on to the one inside.</summary>
internal abstract class PartitionWrapper : IPartition
{
    private readonly IPartition _inner;

    protected PartitionWrapper(IPartition inner)
    {
        _inner = inner;
    }

    public PartitionId Id => _inner.Id;

    public ulong MemoryBytes => _inner.MemoryBytes;

    public int SubmissionCount => _inner.SubmissionCount;

    public int InboxFreeBytes => _inner.InboxFreeBytes;

    public int InboxFreeMessages => _inner.InboxFreeMessages;

    public PartitionCounters Counters => _inner.Counters;

    public CrashRecord? LastCrash => _inner.LastCrash;

    public void Erase() => _inner.Erase();

    public bool TryPlace(ulong address, ReadOnlySpan<byte> bytes) => _inner.TryPlace(address, bytes);

    public bool TryCopyOut(GuestClaim claim, Span<byte> target) => _inner.TryCopyOut(claim, target);

    public bool TryBoot(in BootRequest request) => _inner.TryBoot(request);

    public bool TryCapture(IStateSink sink) => _inner.TryCapture(sink);

    public bool TryRestore(ReadOnlySpan<byte> state, IPageSource pages) => _inner.TryRestore(state, pages);

    public virtual SlotExit RunSlot(ulong startTick, ulong lengthTicks) => _inner.RunSlot(startTick, lengthTicks);

    public Submission GetSubmission(int index) => _inner.GetSubmission(index);

    public ReadOnlySpan<byte> GetSubmissionBytes(int index) => _inner.GetSubmissionBytes(index);

    public virtual void ClearOutbox() => _inner.ClearOutbox();

    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes) =>
        _inner.TryDeliver(channel, sequence, type, payload, contentBytes);

    public void SetAcknowledgement(ChannelId channel, byte symbol) => _inner.SetAcknowledgement(channel, symbol);

    public int InputFreeBytes(int port) => _inner.InputFreeBytes(port);

    public void OfferInput(int port, ReadOnlySpan<byte> bytes) => _inner.OfferInput(port, bytes);

    public int TakeOutput(int port, Span<byte> target) => _inner.TakeOutput(port, target);

    public void WriteTranscript(IStateSink sink) => _inner.WriteTranscript(sink);
}
