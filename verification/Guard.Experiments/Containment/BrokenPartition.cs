using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Containment;

/// <summary>An emulated PC that is wrong itself: from some frame on one of its members throws, or answers nonsense.</summary>
internal sealed class BrokenPartition : IPartition
{
    private const int FramesOfGrace = 3;

    private readonly ScriptedPartition _sound;
    private readonly string _wrong;

    internal BrokenPartition(ScriptedPartition sound, string wrong)
    {
        _sound = sound;
        _wrong = wrong;
    }

    /// <summary>What can be wrong.</summary>
    internal static ImmutableArray<string> Wrongs { get; } =
    [
        "run", "exit", "ticks", "count", "count-throws", "submission", "bytes", "clear", "inbox", "deliver", "output", "output-throws",
        "transcript", "flood",
    ];

    public PartitionId Id => _sound.Id;

    public ulong MemoryBytes => _sound.MemoryBytes;

    public int SubmissionCount => Is("count-throws") ? throw Fault() : Is("count") ? int.MaxValue : _sound.SubmissionCount;

    public int InboxFreeBytes => Is("inbox") ? throw Fault() : _sound.InboxFreeBytes;

    public int InboxFreeMessages => _sound.InboxFreeMessages;

    public PartitionCounters Counters => _sound.Counters;

    public CrashRecord? LastCrash => _sound.LastCrash;

    public void Erase() => _sound.Erase();

    public bool TryPlace(ulong address, ReadOnlySpan<byte> bytes) => _sound.TryPlace(address, bytes);

    public bool TryCopyOut(GuestClaim claim, Span<byte> target) => _sound.TryCopyOut(claim, target);

    public bool TryBoot(in BootRequest request) => _sound.TryBoot(request);

    public SlotExit RunSlot(ulong startTick, ulong lengthTicks)
    {
        SlotExit exit = _sound.RunSlot(startTick, lengthTicks);
        return Is("run") ? throw Fault()
            : Is("exit") ? exit with { Reason = (SlotExitReason)99 }
            : Is("ticks") ? exit with { UsedTicks = lengthTicks + 1 }
            : Is("flood") ? exit with { Doorbells = uint.MaxValue }
            : exit;
    }

    public Submission GetSubmission(int index) => Is("submission") ? throw Fault() : _sound.GetSubmission(index);

    public ReadOnlySpan<byte> GetSubmissionBytes(int index) => Is("bytes") ? new byte[3] : _sound.GetSubmissionBytes(index);

    public void ClearOutbox()
    {
        _sound.ClearOutbox();
        if (Is("clear"))
        {
            throw Fault();
        }
    }

    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes) =>
        Is("deliver") ? throw Fault() : _sound.TryDeliver(channel, sequence, type, payload, contentBytes);

    public void SetAcknowledgement(ChannelId channel, byte symbol) => _sound.SetAcknowledgement(channel, symbol);

    public int InputFreeBytes(int port) => _sound.InputFreeBytes(port);

    public void OfferInput(int port, ReadOnlySpan<byte> bytes) => _sound.OfferInput(port, bytes);

    public int TakeOutput(int port, Span<byte> target) =>
        Is("output-throws") ? throw Fault() : Is("output") ? int.MaxValue : _sound.TakeOutput(port, target);

    public void WriteTranscript(IStateSink sink)
    {
        if (Is("transcript"))
        {
            throw Fault();
        }

        _sound.WriteTranscript(sink);
    }

    private static InvalidOperationException Fault() => new("the emulated PC is broken");

    private bool Is(string wrong) => _wrong == wrong && _sound.Slots > FramesOfGrace;
}
