using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Kernel;

namespace Guard.Experiments.Simulation;

/// <summary>Reviewers, officers, operators and the host's clock: what they do before a frame, by the script.</summary>
internal sealed class SimulatedPeople
{
    private const long NoteSeconds = 1000;

    private readonly SimulatedSystem _system;
    private readonly SimulationScript _script;
    private readonly List<NoteInput> _signed = [];
    private long _clockOffset;
    private int _nonces;

    internal SimulatedPeople(SimulatedSystem system, SimulationScript script)
    {
        _system = system;
        _script = script;
    }

    /// <summary>Everything from outside before one frame of the script.</summary>
    /// <param name="monitor">The monitor, for what waits.</param>
    /// <param name="life">Which life.</param>
    /// <param name="frame">Which frame of it.</param>
    /// <param name="haltRecord">Gives the record a reset of a channel must name.</param>
    internal FrameInputs Before(Monitor monitor, int life, int frame, Func<ChannelId, ulong> haltRecord)
    {
        var notes = ImmutableArray.CreateBuilder<NoteInput>();
        var console = ImmutableArray.CreateBuilder<ConsoleInput>();
        var restarts = ImmutableArray.CreateBuilder<PartitionId>();
        WallQuality quality = WallQuality.Set;
        bool isSampled = frame % 3 == 0;
        foreach (SimulationAct act in _script.PeopleActs(life, frame))
        {
            switch (act.Kind)
            {
                case SimulationActKind.Restart:
                    restarts.Add(new PartitionId((uint)act.Who));
                    break;
                case SimulationActKind.Type:
                    console.Add(new ConsoleInput(new PartitionId((uint)act.Who), 0, [.. "typed"u8]));
                    break;
                case SimulationActKind.Clock:
                    isSampled = true;
                    quality = (act.Detail % 3) switch { 0 => WallQuality.Unset, 1 => WallQuality.Stepped, _ => WallQuality.Set };
                    _clockOffset += (act.Detail % 4) switch { 0 => -5000, 1 => SimulatedSystem.ReviewSeconds + 10, _ => 60 };
                    break;
                default:
                    AddNote(notes, act, monitor, Now(life, frame), haltRecord);
                    break;
            }
        }

        return new FrameInputs
        {
            Wall = isSampled ? new WallSample(Now(life, frame), quality) : null,
            Notes = notes.ToImmutable(),
            Console = console.ToImmutable(),
            Restarts = restarts.ToImmutable(),
        };
    }

    /// <summary>The time alone, far enough on that every review has run out by the third call.</summary>
    internal FrameInputs Quiet(int life, int frame) => frame switch
    {
        0 => new FrameInputs { Wall = new WallSample(Now(life, 0) + 20_000, WallQuality.Set) },
        3 => new FrameInputs { Wall = new WallSample(Now(life, 0) + 20_000 + (2 * SimulatedSystem.ReviewSeconds), WallQuality.Set) },
        _ => FrameInputs.Empty,
    };

    private long Now(int life, int frame) => SimulatedSystem.Noon + (life * 1000L) + frame + _clockOffset;

    private void AddNote(
        ImmutableArray<NoteInput>.Builder notes, SimulationAct act, Monitor monitor, long now, Func<ChannelId, ulong> haltRecord)
    {
        if (act.Kind == SimulationActKind.Repeat)
        {
            if (_signed.Count > 0)
            {
                notes.Add(_signed[(int)(act.Detail % (uint)_signed.Count)]);
            }

            return;
        }

        byte[]? text = act.Kind is SimulationActKind.Approve or SimulationActKind.Deny
            ? ReviewText(act, monitor, now)
            : CommandText(act, now, haltRecord);
        if (text is null)
        {
            return;
        }

        NoteSigner[] signers = act.Kind == SimulationActKind.Reset ? [_system[3], _system[4]] : [_system[act.Who]];
        var note = new NoteInput("note", [.. SignedNote.Sign(text, signers).Bytes]);
        _signed.Add(note);
        notes.Add(note);
    }

    private byte[]? ReviewText(SimulationAct act, Monitor monitor, long now)
    {
        ImmutableArray<ReviewItem> queue = monitor.ReviewQueue;
        if (queue.IsEmpty)
        {
            return null;
        }

        ReviewItem item = queue[act.Detail % 3 == 0 ? (int)(act.Detail % (uint)queue.Length) : 0];
        return ReviewNote.For(item, act.Kind == SimulationActKind.Approve, "simulated", "by the script", Nonce(), now + NoteSeconds).ToText();
    }

    private byte[] CommandText(SimulationAct act, long now, Func<ChannelId, ulong> haltRecord)
    {
        var channel = new ChannelId((uint)act.Channel);
        ChannelCommand command = act.Kind switch
        {
            SimulationActKind.Halt => ChannelCommand.Halt,
            SimulationActKind.Drain => ChannelCommand.Drain,
            _ => ChannelCommand.Reset,
        };
        return new ChannelNote(
            channel,
            command,
            command == ChannelCommand.Reset ? haltRecord(channel) : 0,
            _system.Boot.PolicyDigest,
            _system.Boot.KeysetVersion,
            "simulated",
            "by the script",
            Nonce(),
            now + NoteSeconds).ToText();
    }

    private string Nonce() => (++_nonces).ToString("x32", CultureInfo.InvariantCulture);
}
