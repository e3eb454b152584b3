using System;
using System.Collections.Generic;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel.Tests.Rig;

/// <summary>A partition whose 'program' is a delegate; honest about everything else.</summary>
public sealed class ScriptedPartition : IPartition
{
    private readonly byte[] _memory;
    private readonly List<(Submission Submission, byte[] Bytes)> _outbox = [];
    private readonly SortedDictionary<uint, byte> _acknowledgements = [];
    private readonly Queue<byte>[] _output = [new(), new(), new()];
    private ulong _tick;
    private int _told;
    private bool _isMemoryTold;

    public ScriptedPartition(uint id, ulong memoryBytes)
    {
        Id = new PartitionId(id);
        _memory = new byte[memoryBytes];
    }

    /// <summary>What it does in a slot; the default waits for messages.</summary>
    public Func<ScriptedPartition, ulong, SlotExitReason>? Program { get; set; }

    public List<(ChannelId Channel, ulong Sequence, TypeId Type, byte[] Payload, int ContentBytes)> Inbox { get; } = [];

    public int Slots { get; private set; }

    public uint DoorbellsRung { get; set; }

    public int InboxMessages { get; set; } = 256;

    public bool RefusesDelivery { get; set; }

    /// <summary>Called when a message is put into the inbox.</summary>
    public Action? OnDelivery { get; set; }

    public List<byte> Input { get; } = [];

    public PartitionId Id { get; }

    public ulong MemoryBytes => (ulong)_memory.Length;

    public int SubmissionCount => _outbox.Count;

    public int InboxFreeBytes => InboxMessages > Inbox.Count ? IPartition.MaxMessageBytes * 2 : 0;

    public int InboxFreeMessages => InboxMessages - Inbox.Count;

    public PartitionCounters Counters => default;

    public CrashRecord? LastCrash { get; set; }

    public void Submit(uint channel, ushort type, string text) => Submit(channel, type, Encoding.ASCII.GetBytes(text));

    public void Submit(uint channel, ushort type, byte[] bytes)
    {
        DoorbellsRung++;
        _outbox.Add((new Submission(new ChannelId(channel), new TypeId(type), bytes.Length, _tick), bytes));
    }

    public void Print(string text)
    {
        foreach (byte b in Encoding.ASCII.GetBytes(text))
        {
            _output[0].Enqueue(b);
        }
    }

    public byte Acknowledgement(uint channel) => _acknowledgements.GetValueOrDefault(channel);

    public void Poke(int address, byte value)
    {
        _memory[address] = value;
        _isMemoryTold = false;
    }

    public void Erase()
    {
        Array.Clear(_memory);
        _isMemoryTold = false;
        _outbox.Clear();
        _acknowledgements.Clear();
        Inbox.Clear();
        _told = 0;
        Input.Clear();
        _output[0].Clear();
        _output[1].Clear();
        _tick = 0;
        Slots = 0;
    }

    public bool TryPlace(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (address > MemoryBytes || (ulong)bytes.Length > MemoryBytes - address)
        {
            return false;
        }

        bytes.CopyTo(_memory.AsSpan((int)address));
        _isMemoryTold = false;
        return true;
    }

    public bool TryCopyOut(GuestClaim claim, Span<byte> target)
    {
        if (claim.Address > MemoryBytes || claim.LengthBytes > MemoryBytes - claim.Address || claim.LengthBytes != (ulong)target.Length)
        {
            return false;
        }

        _memory.AsSpan((int)claim.Address, target.Length).CopyTo(target);
        return true;
    }

    public bool TryCapture(IStateSink sink)
    {
        sink.Append(_memory);
        sink.Append([(byte)Slots, (byte)Inbox.Count, (byte)_told, (byte)_acknowledgements.Count, _isMemoryTold ? (byte)1 : (byte)0]);
        foreach (KeyValuePair<uint, byte> symbol in _acknowledgements)
        {
            sink.Append([(byte)symbol.Key, symbol.Value]);
        }

        foreach ((ChannelId channel, ulong sequence, TypeId type, byte[] payload, int contentBytes) in Inbox)
        {
            sink.Append([(byte)channel.Value, (byte)sequence, (byte)type.Value, (byte)payload.Length, (byte)contentBytes]);
            sink.Append(payload);
        }

        return true;
    }

    public bool TryRestore(ReadOnlySpan<byte> state, IPageSource pages)
    {
        Erase();
        if (state.Length < _memory.Length + 5)
        {
            return false;
        }

        state[.._memory.Length].CopyTo(_memory);
        ReadOnlySpan<byte> rest = state[_memory.Length..];
        Slots = rest[0];
        int messages = rest[1];
        _told = rest[2];
        int symbols = rest[3];
        _isMemoryTold = rest[4] == 1;
        rest = rest[5..];
        for (int i = 0; i < symbols; i++)
        {
            _acknowledgements[rest[0]] = rest[1];
            rest = rest[2..];
        }

        for (int i = 0; i < messages; i++)
        {
            Inbox.Add((new ChannelId(rest[0]), rest[1], new TypeId(rest[2]), rest.Slice(5, rest[3]).ToArray(), rest[4]));
            rest = rest[(5 + rest[3])..];
        }

        return rest.IsEmpty;
    }

    public bool TryBoot(in BootRequest request) => request.EntryAddress < MemoryBytes;

    public SlotExit RunSlot(ulong startTick, ulong lengthTicks)
    {
        _tick = startTick;
        DoorbellsRung = 0;
        Slots++;
        SlotExitReason reason = Program?.Invoke(this, startTick) ?? SlotExitReason.Idle;
        return new SlotExit(reason, lengthTicks, DoorbellsRung);
    }

    public Submission GetSubmission(int index) => _outbox[index].Submission;

    public ReadOnlySpan<byte> GetSubmissionBytes(int index) => _outbox[index].Bytes;

    public void ClearOutbox() => _outbox.Clear();

    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        if (RefusesDelivery || InboxFreeMessages < 1)
        {
            return false;
        }

        OnDelivery?.Invoke();
        Inbox.Add((channel, sequence, type, payload.ToArray(), contentBytes));
        return true;
    }

    public void SetAcknowledgement(ChannelId channel, byte symbol) => _acknowledgements[channel.Value] = symbol;

    public int InputFreeBytes(int port) => port == 0 ? 16 : 0;

    public void OfferInput(int port, ReadOnlySpan<byte> bytes) => Input.AddRange(bytes.ToArray());

    public int TakeOutput(int port, Span<byte> target)
    {
        int taken = 0;
        while (taken < target.Length && _output[port].TryDequeue(out byte b))
        {
            target[taken++] = b;
        }

        return taken;
    }

    public void WriteTranscript(IStateSink sink)
    {
        if (!_isMemoryTold)
        {
            sink.Append(_memory);                            // The digest covers all frames: what has not changed need not be told again.
            _isMemoryTold = true;
        }

        sink.Append(Input.ToArray());
        foreach (KeyValuePair<uint, byte> symbol in _acknowledgements)
        {
            sink.Append([(byte)symbol.Key, symbol.Value]);
        }

        for (; _told < Inbox.Count; _told++)
        {
            (ChannelId channel, ulong sequence, TypeId type, byte[] payload, int contentBytes) = Inbox[_told];
            sink.Append(Encoding.ASCII.GetBytes($"{channel} {sequence} {type} {contentBytes}"));
            sink.Append(payload);
        }
    }
}
