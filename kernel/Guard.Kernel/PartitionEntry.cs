// Protects: the one door to an emulated PC; what comes out of it by exception or nonsense is that partition's fault alone.
// Trusts: CLR memory safety. Nothing the PC answers indexes anything of ours unchecked.
using System;
using System.Collections.Generic;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One partition: its row, its PC, where it stands, and its transcript.</summary>
internal sealed class PartitionEntry
{
    internal const int Ports = IPartition.Ports;
    internal const int PageBytes = 4096;

    private const int OutputBufferBytes = 65536;
    private const int MaxOutputReads = 16;

    private readonly IPartition _machine;
    private readonly byte[][] _output = [[], [], []];
    private readonly int[] _outputBytes = new int[Ports];
    private readonly byte[] _outputBuffer = new byte[OutputBufferBytes];
    private readonly SlotRow[] _slots;
    private readonly byte[] _name;
    private readonly byte[] _rule;

    internal PartitionEntry(PartitionRow row, PartitionPart part, Schedule schedule)
    {
        Row = row;
        Part = part;
        _machine = part.Machine;
        _name = Encoding.ASCII.GetBytes(row.Name);
        _rule = Encoding.ASCII.GetBytes(row.RuleLocation);
        var slots = new List<SlotRow>();
        foreach (SlotRow slot in schedule.Slots)
        {
            if (slot.Partition == row.Id)
            {
                slots.Add(slot);
            }
        }

        _slots = slots.ToArray();
    }

    internal PartitionRow Row { get; }

    internal ReadOnlySpan<byte> NameBytes => _name;

    internal ReadOnlySpan<byte> RuleBytes => _rule;

    internal PartitionPart Part { get; }

    internal Transcript Transcript { get; } = new();

    internal PartitionLifecycle Lifecycle { get; set; }

    internal bool IsRunning => Lifecycle == PartitionLifecycle.Running;

    /// <summary>Count of starts in this boot epoch.</summary>
    internal uint Epoch { get; set; }

    /// <summary>Errors recorded since its last start, one bit each: an error that is ignored is recorded once.</summary>
    internal uint ErrorsSeen { get; set; }

    /// <summary>How the last frame ended for it.</summary>
    internal SlotExitReason LastExit { get; private set; } = SlotExitReason.Idle;

    /// <summary>Whether a slot of the last frame rang more than its allowance.</summary>
    internal bool HasFlooded { get; private set; }

    /// <summary>The PC threw or answered nonsense; it is not called again before a cold start is refused.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Something reached it since its last slot: a message or input that it has not seen yet.</summary>
    internal bool HasNews { get; set; }

    /// <summary>Number of the record that says a debugger came; null while none is there.</summary>
    internal ulong? DebuggerRecord { get; set; }

    internal int SubmissionCount { get; private set; }

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build; null in a domain's own replay.</summary>
    internal Plants? Plants { get; set; }

    /// <summary>Ticks by which the fault moves its slots.</summary>
    internal ulong DelayTicks { get; set; }

    /// <summary>The fault takes its next frame away.</summary>
    internal bool SkipsFrame { get; set; }
#endif

    internal CrashRecord? LastCrash => Guarded<CrashRecord?>(m => m.LastCrash, null);

    /// <summary>Executes the slots of one frame; on any thread, touching this entry only.</summary>
    internal void RunFrame(Schedule schedule, ulong frame)
    {
        Transcript.Frame(frame);
        HasFlooded = false;
        if (!IsRunning)
        {
            return;
        }

#if GUARD_PLANTS
        ulong delay = Plants?.Delay(this) ?? 0;
        if (SkipsFrame)
        {
            SkipsFrame = false;
            return;
        }

#endif
        HasNews = false;
        try
        {
            foreach (SlotRow slot in _slots)
            {
                ulong startTick = schedule.StartOf(frame) + slot.StartTicks;
#if GUARD_PLANTS
                startTick += delay;
#endif
                SlotExit exit = _machine.RunSlot(startTick, slot.LengthTicks);
                bool isNonsense = exit.UsedTicks > slot.LengthTicks || exit.Reason > SlotExitReason.ImageRefused;
                LastExit = isNonsense ? SlotExitReason.EmulatorFault : exit.Reason;
                HasFlooded |= exit.Doorbells > Row.DoorbellsPerSlot;
                Transcript.Slot(startTick, exit);
                if (LastExit >= SlotExitReason.Shutdown)
                {
                    break;
                }
            }

            Transcript.BeginState();
            _machine.WriteTranscript(Transcript);
            Transcript.EndState();
        }
        catch (Exception)
        {
            Break();
        }
    }

    /// <summary>Takes what the guest wrote to its ports and how many messages it submitted, and ends the frame's
    /// transcript.</summary>
    internal void Collect()
    {
        SubmissionCount = 0;
        for (int port = 0; port < Ports; port++)
        {
            _outputBytes[port] = 0;
        }

        if (IsRunning && !IsBroken)
        {
            try
            {
                CollectOutput();
                CollectSubmissions();
            }
            catch (Exception)
            {
                Break();
            }
        }

        Transcript.Finish();
    }

    /// <summary>What the last <see cref="Collect"/> took from a port; valid until the next.</summary>
    internal ReadOnlyMemory<byte> OutputOf(int port) => _output[port].AsMemory(0, _outputBytes[port]);

    /// <summary>A submission with its bytes, or false where the PC does not stand by what it said.</summary>
    internal bool TryGetSubmission(int index, out Submission submission, out ReadOnlySpan<byte> bytes)
    {
        submission = default;
        bytes = default;
        if (IsBroken)
        {
            return false;
        }

        try
        {
            submission = _machine.GetSubmission(index);
            bytes = _machine.GetSubmissionBytes(index);
        }
        catch (Exception)
        {
            Break();
            return false;
        }

        if (submission.LengthBytes != bytes.Length || bytes.IsEmpty || bytes.Length > IPartition.MaxMessageBytes)
        {
            Break();
            return false;
        }

        return true;
    }

    internal void ClearOutbox() => Guarded(m =>
    {
        m.ClearOutbox();
        return true;
    }, false);

    /// <summary>Bytes a port can take now; 0 for a port it does not have or a partition that does not run.</summary>
    internal int InputFreeBytes(int port) =>
        IsRunning && port is >= 0 and < Ports ? Math.Clamp(Guarded(m => m.InputFreeBytes(port), 0), 0, OutputBufferBytes) : 0;

    /// <summary>Gives outside bytes to a port; the caller has asked <see cref="InputFreeBytes"/>.</summary>
    internal void OfferInput(int port, ReadOnlySpan<byte> bytes)
    {
        Transcript.Input(port, bytes);
        HasNews = true;
        try
        {
            _machine.OfferInput(port, bytes);
        }
        catch (Exception)
        {
            Break();
        }
    }

    /// <summary>Room in the inbox: bytes, and messages; 0 for a partition that does not run.</summary>
    internal (int Bytes, int Messages) InboxRoom() => IsRunning
        ? (Guarded(m => m.InboxFreeBytes, 0), Guarded(m => m.InboxFreeMessages, 0))
        : (0, 0);

    /// <summary>Puts a released message into the inbox.</summary>
    internal bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        if (!IsRunning || IsBroken)
        {
            return false;
        }

        try
        {
            if (!_machine.TryDeliver(channel, sequence, type, payload, contentBytes))
            {
                return false;
            }
        }
        catch (Exception)
        {
            Break();
            return false;
        }

        Transcript.Delivery(channel, sequence, type, payload, contentBytes);
        HasNews = true;
        return true;
    }

    internal void SetAcknowledgement(ChannelId channel, byte symbol)
    {
        Transcript.Acknowledgement(channel, symbol);
        Guarded(m =>
        {
            m.SetAcknowledgement(channel, symbol);
            return true;
        }, false);
    }

    /// <summary>Runs a step of starting it: ERASE, PREPARE, VALIDATE, boot. False where the PC throws.</summary>
    internal bool TryStep(Func<IPartition, bool> step) => Guarded(step, false);

    /// <summary>Notes a start in the transcript.</summary>
    internal void Started()
    {
        Run();
        ErrorsSeen = 0;
        Transcript.Start(Epoch);
    }

    /// <summary>Goes on from a snapshot: the transcript goes on too, as if the frames before had been executed here.</summary>
    internal void Resumed(LoadedSnapshot snapshot, ReadOnlySpan<byte> news)
    {
        Run();
        ErrorsSeen = snapshot.Errors;
        Transcript.Resume(snapshot.Transcript, news);
    }

    /// <summary>Copies a page of its RAM between frames; false where it has none there or a PC throws.</summary>
    internal bool TryReadPage(uint page, Span<byte> target)
    {
        if (IsBroken || target.Length != PageBytes)
        {
            return false;
        }

        try
        {
            return _machine.TryCopyOut(new GuestClaim((ulong)page * PageBytes, PageBytes), target);
        }
        catch (Exception)
        {
            Break();
            return false;
        }
    }

    /// <summary>Stops it; its slots stay empty from the next frame on.</summary>
    internal void Stop(PartitionLifecycle lifecycle)
    {
        Lifecycle = lifecycle;
        HasNews = false;
        Transcript.Stop();
    }

    private T Guarded<T>(Func<IPartition, T> call, T otherwise)
    {
        if (IsBroken)
        {
            return otherwise;
        }

        try
        {
            return call(_machine);
        }
        catch (Exception)
        {
            Break();
            return otherwise;
        }
    }

    private void Run()
    {
        Lifecycle = PartitionLifecycle.Running;
        LastExit = SlotExitReason.BudgetSpent;
        HasNews = true;
    }

    private void Break()
    {
        IsBroken = true;
        LastExit = SlotExitReason.EmulatorFault;
        SubmissionCount = 0;
    }

    private void CollectOutput()
    {
        for (int port = 0; port < Ports; port++)
        {
            for (int reads = 0; reads < MaxOutputReads; reads++)
            {
                int taken = Math.Clamp(_machine.TakeOutput(port, _outputBuffer), 0, OutputBufferBytes);
                if (taken == 0)
                {
                    break;
                }

                Keep(port, taken);
            }

            if (_outputBytes[port] != 0)
            {
                Transcript.Output(port, _output[port].AsSpan(0, _outputBytes[port]));
            }
        }
    }

    private void Keep(int port, int takenBytes)
    {
        int needed = _outputBytes[port] + takenBytes;
        if (needed > _output[port].Length)
        {
            Array.Resize(ref _output[port], Math.Max(needed, 4096));
        }

        _outputBuffer.AsSpan(0, takenBytes).CopyTo(_output[port].AsSpan(_outputBytes[port]));
        _outputBytes[port] = needed;
    }

    private void CollectSubmissions()
    {
        int most = checked((int)Math.Min((long)Row.DoorbellsPerSlot * _slots.Length, 1 << 20));
        int count = LastExit >= SlotExitReason.EmulatorFault ? 0 : Math.Clamp(_machine.SubmissionCount, 0, most);
        for (int i = 0; i < count; i++)
        {
            Transcript.Submission(_machine.GetSubmission(i));
        }

        SubmissionCount = count;
    }
}
