// Protects: inputs are bounded, put into one canonical form, and journalled before they act. Trusts: nothing in them.
using System;
using System.Collections.Generic;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Takes one frame's inputs: first into the journal, then to where they act.</summary>
internal sealed class FrameIntake
{
    internal const int NoteNameMaxBytes = 100;

    private readonly KernelState _state;
    private readonly List<(PartitionEntry Entry, int Port, ReadOnlyMemory<byte> Bytes)> _console = [];
    private readonly List<(string Name, ReadOnlyMemory<byte> Bytes)> _notes = [];
    private readonly List<PartitionEntry> _restarts = [];
    private readonly List<DebuggerInput> _debuggers = [];
    private readonly DebuggerDoor _door;
    private WallSample? _wall;

    internal FrameIntake(KernelState state, DebuggerDoor door)
    {
        _state = state;
        _door = door;
    }

    /// <summary>Takes what can be taken, says so in the plan, and writes it to the journal, not yet flushed.</summary>
    internal void Take(FrameInputs inputs, FramePlan plan)
    {
        ulong frame = _state.Clock.Frame;
        _wall = inputs.Wall;
        if (_wall is { } sample)
        {
            _state.Journal.Wall(frame, sample);
        }

        for (int i = 0; i < inputs.Notes.Length && i < FrameInputs.MaxPerKind; i++)
        {
            Take(inputs.Notes[i], frame);
        }

        plan.AcceptedNotes = _notes.Count;
        for (int i = 0; i < inputs.Restarts.Length && i < FrameInputs.MaxPerKind; i++)
        {
            Take(inputs.Restarts[i], frame);
        }

        for (int i = 0; i < inputs.Debuggers.Length && i < FrameInputs.MaxPerKind; i++)
        {
            Take(inputs.Debuggers[i], frame);
        }

        for (int i = 0; i < inputs.Console.Length; i++)
        {
            plan.Accept(i < FrameInputs.MaxPerKind ? Take(inputs.Console[i], frame) : 0);
        }
    }

    /// <summary>Lets the inputs act, in a fixed order: time, notes, debuggers, restarts, console.</summary>
    internal void Act(ChannelGate gate, ReviewDesk desk, HealthMonitor health)
    {
        if (_wall is { } sample)
        {
            _state.Clock.Take(sample);
        }

        gate.Check();
        foreach ((string name, ReadOnlyMemory<byte> bytes) in _notes)
        {
            desk.Take(name, bytes.Span);
        }

        foreach (DebuggerInput input in _debuggers)
        {
            _door.Act(input);
        }

        foreach (PartitionEntry entry in _restarts)
        {
            health.RestartByOperator(entry);
        }

        foreach ((PartitionEntry entry, int port, ReadOnlyMemory<byte> bytes) in _console)
        {
            entry.OfferInput(port, bytes.Span);
        }

        _notes.Clear();
        _restarts.Clear();
        _debuggers.Clear();
        _console.Clear();
        _wall = null;
    }

    private void Take(NoteInput note, ulong frame)
    {
        var name = new StringBuilder();
        foreach (char c in note.Name)
        {
            if (name.Length < NoteNameMaxBytes && c is >= ' ' and <= '~')
            {
                name.Append(c);
            }
        }

        // One byte more than the desk takes is enough for the desk, and for a replay, to refuse it as too long.
        ReadOnlyMemory<byte> bytes = note.Bytes.AsMemory();
        bytes = bytes[..Math.Min(bytes.Length, ReviewDesk.NoteMaxBytes + 1)];
        _state.Journal.Note(frame, name.ToString(), bytes.Span);
        _notes.Add((name.ToString(), bytes));
    }

    private void Take(PartitionId partition, ulong frame)
    {
        PartitionEntry? entry = _state.Partitions.Find(partition);
        if (entry is not null && !_restarts.Contains(entry))
        {
            _state.Journal.Restart(frame, partition);
            _restarts.Add(entry);
        }
    }

    // What came in the first frame was taken at the start, before the partitions were: a replay finds it there.
    private void Take(DebuggerInput input, ulong frame)
    {
        bool isTaken = _debuggers.Exists(other => other.Partition == input.Partition);
        if (!isTaken && _door.Changes(input) && !(input.IsAttached && frame == _state.Parts.FirstFrame))
        {
            _state.Journal.Debugger(frame, input);
            _debuggers.Add(input);
        }
    }

    private int Take(ConsoleInput input, ulong frame)
    {
        PartitionEntry? entry = _state.Partitions.Find(input.Partition);
        if (entry is null || _restarts.Contains(entry))
        {
            return 0;                                     // A restart empties the ports: the host offers it again.
        }

        int freeBytes = entry.InputFreeBytes(input.Port);
        foreach ((PartitionEntry other, int port, ReadOnlyMemory<byte> taken) in _console)
        {
            freeBytes -= other == entry && port == input.Port ? taken.Length : 0;
        }

        int lengthBytes = Math.Clamp(input.Bytes.Length, 0, Math.Max(freeBytes, 0));
        if (lengthBytes > 0)
        {
            ReadOnlyMemory<byte> bytes = input.Bytes.AsMemory()[..lengthBytes];
#if GUARD_PLANTS
            if (_state.Plants.Has(Plant.UnjournalledInput))
            {
                _console.Add((entry, input.Port, bytes));
                return lengthBytes;
            }

#endif
            _state.Journal.Input(frame, input.Partition, input.Port, bytes.Span);
            _console.Add((entry, input.Port, bytes));
        }

        return lengthBytes;
    }
}
