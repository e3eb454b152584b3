using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Guard.Contracts;

namespace Guard.Experiments.Rig;

/// <summary>A partition whose program is a delegate. It writes down everything that reaches it, and is honest about the rest.</summary>
internal sealed class ScriptedPartition : IPartition
{
    private const int InboxMessages = 8;

    private readonly byte[] _memory;
    private readonly List<(Submission Submission, byte[] Bytes)> _outbox = [];
    private readonly List<string> _seen = [];
    private readonly List<byte> _output = [];
    private int _told;
    private int _inbox;

    internal ScriptedPartition(PartitionId id, ulong memoryBytes)
    {
        Id = id;
        _memory = new byte[memoryBytes];
    }

    /// <summary>What it does in a slot; null waits for messages.</summary>
    internal Func<ScriptedPartition, SlotExitReason>? Program { get; set; }

    /// <summary>Everything that reached it, in order: starts, slots, messages, acknowledgements, input.</summary>
    internal IReadOnlyList<string> Seen => _seen;

    /// <summary>Messages that reached it.</summary>
    internal List<Delivery> Deliveries { get; } = [];

    /// <summary>False: its inbox counts as full.</summary>
    internal bool Reads { get; set; } = true;

    /// <summary>Called when a message reaches its inbox.</summary>
    internal Action? OnDelivery { get; set; }

    /// <summary>Rings of the slot that runs.</summary>
    internal uint Rung { get; set; }

    /// <summary>Slots run since it was erased.</summary>
    internal int Slots { get; private set; }

    /// <summary>Start of the slot that runs, in ticks.</summary>
    internal ulong Tick { get; private set; }

    internal byte[] Memory => _memory;

    /// <inheritdoc/>
    public PartitionId Id { get; }

    /// <inheritdoc/>
    public ulong MemoryBytes => (ulong)_memory.Length;

    /// <inheritdoc/>
    public int SubmissionCount => _outbox.Count;

    /// <inheritdoc/>
    public int InboxFreeBytes => InboxFreeMessages > 0 ? IPartition.MaxMessageBytes * 2 : 0;

    /// <inheritdoc/>
    public int InboxFreeMessages => Reads ? InboxMessages - _inbox : 0;

    /// <inheritdoc/>
    public PartitionCounters Counters => default;

    /// <inheritdoc/>
    public CrashRecord? LastCrash => null;

    internal void Submit(ChannelId channel, ushort type, string text) => Submit(channel, type, Encoding.ASCII.GetBytes(text));

    internal void Submit(ChannelId channel, ushort type, byte[] bytes)
    {
        Rung++;
        _outbox.Add((new Submission(channel, new TypeId(type), bytes.Length, Tick), bytes));
    }

    internal void Print(string text) => _output.AddRange(Encoding.ASCII.GetBytes(text));

    /// <summary>Everything of it that decides what it will answer, but its program and its memory, which only the monitor writes.</summary>
    internal string StandsAs() => string.Create(
        CultureInfo.InvariantCulture, $"{Reads} {_inbox} {Slots} {Rung} {Tick} {_outbox.Count} {_output.Count} {_seen.Count - _told}");

    /// <summary>Reads its inbox empty.</summary>
    internal void Drain() => _inbox = 0;

    /// <inheritdoc/>
    public void Erase()
    {
        Array.Clear(_memory);
        _outbox.Clear();
        _output.Clear();
        _inbox = 0;
        Slots = 0;
        Rung = 0;
        Reads = true;
        _seen.Add("erased");
    }

    /// <inheritdoc/>
    public bool TryPlace(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (address > MemoryBytes || (ulong)bytes.Length > MemoryBytes - address)
        {
            return false;
        }

        bytes.CopyTo(_memory.AsSpan((int)address));
        return true;
    }

    /// <inheritdoc/>
    public bool TryCopyOut(GuestClaim claim, Span<byte> target)
    {
        if (claim.Address > MemoryBytes || claim.LengthBytes > MemoryBytes - claim.Address || claim.LengthBytes != (ulong)target.Length)
        {
            return false;
        }

        _memory.AsSpan((int)claim.Address, target.Length).CopyTo(target);
        return true;
    }

    /// <inheritdoc/>
    public bool TryBoot(in BootRequest request) => request.EntryAddress < MemoryBytes;

    /// <inheritdoc/>
    public SlotExit RunSlot(ulong startTick, ulong lengthTicks)
    {
        Tick = startTick;
        Rung = 0;
        Slots++;
        _seen.Add(string.Create(CultureInfo.InvariantCulture, $"slot at {startTick} for {lengthTicks}"));
        SlotExitReason reason = Program?.Invoke(this) ?? SlotExitReason.Idle;
        return new SlotExit(reason, lengthTicks, Rung);
    }

    /// <inheritdoc/>
    public Submission GetSubmission(int index) => _outbox[index].Submission;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> GetSubmissionBytes(int index) => _outbox[index].Bytes;

    /// <inheritdoc/>
    public void ClearOutbox() => _outbox.Clear();

    /// <inheritdoc/>
    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        if (InboxFreeMessages < 1)
        {
            return false;
        }

        OnDelivery?.Invoke();
        _inbox++;
        Deliveries.Add(new Delivery(channel, sequence, type, [.. payload], contentBytes, Tick));
        return true;
    }

    /// <inheritdoc/>
    public void SetAcknowledgement(ChannelId channel, byte symbol) =>
        _seen.Add(string.Create(CultureInfo.InvariantCulture, $"acknowledgement {symbol} on channel {channel.Value}"));

    /// <inheritdoc/>
    public int InputFreeBytes(int port) => port == 0 ? 16 : 0;

    /// <inheritdoc/>
    public void OfferInput(int port, ReadOnlySpan<byte> bytes) => _seen.Add("input " + Convert.ToHexStringLower(bytes));

    /// <inheritdoc/>
    public int TakeOutput(int port, Span<byte> target)
    {
        int taken = port == 0 ? Math.Min(target.Length, _output.Count) : 0;
        for (int i = 0; i < taken; i++)
        {
            target[i] = _output[i];
        }

        _output.RemoveRange(0, taken);
        return taken;
    }

    /// <inheritdoc/>
    public void WriteTranscript(IStateSink sink)
    {
        for (; _told < _seen.Count; _told++)
        {
            sink.Append(Encoding.ASCII.GetBytes(_seen[_told]));
        }
    }
}
