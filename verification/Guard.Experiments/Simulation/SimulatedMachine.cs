using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Simulation;

/// <summary>A generated guest: its acts come from the script, and what it writes depends on all it has seen.</summary>
internal sealed class SimulatedMachine : IPartition
{
    internal const ulong Memory = 4096;
    private const int InboxMessages = 4;
    private const int PortBytes = 16;

    private readonly byte[] _memory = new byte[Memory];
    private readonly IReadOnlyList<SimulationAct> _acts;
    private readonly int _life;
    private readonly List<(Submission Submission, byte[] Bytes)> _outbox = [];
    private readonly Queue<byte> _console = new();
    private int _inbox;
    private int _stalledUntil;
    private bool _refusesNext;
    private ulong _seen;

    /// <param name="id">Who.</param>
    /// <param name="life">Which life of the machine.</param>
    /// <param name="acts">Its acts in this life, by frame.</param>
    internal SimulatedMachine(PartitionId id, int life, IReadOnlyList<SimulationAct> acts)
    {
        Id = id;
        _life = life;
        _acts = acts;
    }

    /// <summary>Who watches; null in a replay.</summary>
    internal ISimulatedWatcher? Watcher { get; init; }

    /// <summary>Slots it was given.</summary>
    internal int Slots { get; private set; }

    public PartitionId Id { get; }

    public ulong MemoryBytes => Memory;

    public int SubmissionCount => _outbox.Count;

    public int InboxFreeBytes => _inbox < InboxMessages ? 4 * IPartition.MaxMessageBytes : 0;

    public int InboxFreeMessages => InboxMessages - _inbox;

    public PartitionCounters Counters => default;

    public CrashRecord? LastCrash => null;

    /// <summary>First byte of a content: what the filters are asked to answer.</summary>
    internal static char FirstOf(uint detail) => detail % 401 == 7
        ? ScriptedFilters.Differ
        : "pppppppppppppppqqqqqWFEGLX"[(int)(detail % 26)];

    internal static int FramesOf(uint detail) => 1 + (int)(detail % 12);

    internal static SlotExitReason ExitOf(uint detail) => (detail % 6) switch
    {
        0 => SlotExitReason.EmulatorFault,
        1 => SlotExitReason.Halted,
        _ => SlotExitReason.Shutdown,
    };

    /// <summary>Length of a content beyond its mark.</summary>
    internal static int ExtraOf(uint detail) => (int)((detail >> 8) % (detail % 17 == 3 ? 40u : 10u));

    public void Erase()
    {
        Array.Clear(_memory);
        _outbox.Clear();
        _console.Clear();
        _inbox = 0;
        _stalledUntil = 0;
        _refusesNext = false;
        _seen = 0;
    }

    public bool TryPlace(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (address > Memory || (ulong)bytes.Length > Memory - address)
        {
            return false;
        }

        bytes.CopyTo(_memory.AsSpan((int)address));
        return true;
    }

    public bool TryCopyOut(GuestClaim claim, Span<byte> target)
    {
        if (claim.Address > Memory || claim.LengthBytes > Memory - claim.Address || claim.LengthBytes != (ulong)target.Length)
        {
            return false;
        }

        _memory.AsSpan((int)claim.Address, target.Length).CopyTo(target);
        return true;
    }

    public bool TryBoot(in BootRequest request) => request.EntryAddress < Memory;

    public SlotExit RunSlot(ulong startTick, ulong lengthTicks)
    {
        Slots++;
        int frame = (int)(startTick / SimulatedSystem.FrameTicks);
        uint doorbells = 0;
        SlotExitReason exit = SlotExitReason.Idle;
        if (frame >= _stalledUntil)
        {
            _inbox = 0;
        }

        for (int i = 0; i < _acts.Count; i++)
        {
            if (_acts[i].Frame == frame)
            {
                Carry(_acts[i], i, startTick, ref doorbells, ref exit);
            }
        }

        return new SlotExit(exit, lengthTicks, doorbells);
    }

    public Submission GetSubmission(int index) => _outbox[index].Submission;

    public ReadOnlySpan<byte> GetSubmissionBytes(int index) => _outbox[index].Bytes;

    public void ClearOutbox() => _outbox.Clear();

    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        bool isTaken = !_refusesNext && _inbox < InboxMessages;
        _refusesNext = false;
        Watcher?.Delivering(new SimulatedDelivery(Id, channel, sequence, type, [.. payload], contentBytes, isTaken));
        if (!isTaken)
        {
            return false;
        }

        _inbox++;
        See(channel.Value, sequence);
        foreach (byte b in payload)
        {
            See(b, (ulong)contentBytes);
        }

        return true;
    }

    public void SetAcknowledgement(ChannelId channel, byte symbol) => See(channel.Value, symbol);

    public int InputFreeBytes(int port) => port == 0 ? PortBytes : 0;

    public void OfferInput(int port, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            See((ulong)port, b);
        }
    }

    public int TakeOutput(int port, Span<byte> target)
    {
        int taken = 0;
        while (port == 0 && taken < target.Length && _console.TryDequeue(out byte b))
        {
            target[taken++] = b;
        }

        return taken;
    }

    public void WriteTranscript(IStateSink sink)
    {
        Span<byte> seen = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(seen, _seen);
        BinaryPrimitives.WriteInt32LittleEndian(seen[8..], _inbox);
        sink.Append(seen);
    }

    private void See(ulong a, ulong b) => _seen = Dice.Mix(_seen, a, b);

    private void Carry(SimulationAct act, int index, ulong tick, ref uint doorbells, ref SlotExitReason exit)
    {
        switch (act.Kind)
        {
            case SimulationActKind.Submit:
                doorbells++;
                ushort type = (ushort)(act.Detail % 23 == 5 ? 3 : act.Channel == 2 || act.Channel == 4 ? 2 : 1);
                string mark = FormattableString.Invariant($"{FirstOf(act.Detail)}{_life:x}{Id.Value}{index:x2}{_seen & 0xFFFF:x4}");
                byte[] bytes = Encoding.ASCII.GetBytes(mark + new string('.', ExtraOf(act.Detail)));
                Watcher?.Submitting(Id, new ChannelId((uint)act.Channel), mark + new string('.', ExtraOf(act.Detail)));
                _outbox.Add((new Submission(new ChannelId((uint)act.Channel), new TypeId(type), bytes.Length, tick), bytes));
                break;
            case SimulationActKind.Print:
                foreach (char c in $"{_seen:x}\n")
                {
                    _console.Enqueue((byte)c);
                }

                break;
            case SimulationActKind.Stall:
                _stalledUntil = (int)(tick / SimulatedSystem.FrameTicks) + FramesOf(act.Detail);
                break;
            case SimulationActKind.Refuse:
                _refusesNext = true;
                break;
            case SimulationActKind.Crash:
                exit = ExitOf(act.Detail);
                break;
            default:
                break;
        }
    }
}
