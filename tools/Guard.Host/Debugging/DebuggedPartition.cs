using System;
using System.IO;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Pc;
using Guard.X86;

namespace Guard.Host.Debugging;

/// <summary>A partition into which a debugger may look while the system runs (decision 0008).</summary>
/// <remarks>
/// The debugger stops the host inside the partition's slot, never virtual time: the slot then goes on at the tick where it stood. It reads
/// and cannot write, so the run is the same with it and without it, and a replay knows nothing of it but the records of its coming and going.
/// </remarks>
internal sealed class DebuggedPartition : PartitionWrapper
{
    private readonly PcPartition _pc;
    private readonly Cpu _cpu;
    private GdbWire? _wire;
    private GdbSession? _session;
    private bool _stopsNext;
    private bool _hasCrashed;

    /// <exception cref="InvalidOperationException">The plan lets no debugger look into it.</exception>
    internal DebuggedPartition(PcPartition pc)
        : base(pc)
    {
        _pc = pc;
        _cpu = pc.DebuggedProcessor ?? throw new InvalidOperationException("the plan lets no debugger look into this partition");
    }

    /// <summary>A debugger is served.</summary>
    internal bool IsOpen => _session is not null;

    /// <summary>Serves a debugger from the partition's next slot on, before the first instruction of it. Between frames only.</summary>
    internal void Open(GdbWire wire)
    {
        _wire = wire;
        _session = new GdbSession(wire, _cpu, isReadOnly: true);
        _stopsNext = true;
        _hasCrashed = false;
    }

    /// <summary>Tells the debugger, if there is one, that there is nothing more to see. Between frames only.</summary>
    internal void End()
    {
        try
        {
            _session?.Report("W00");
        }
        catch (IOException)
        {
            // It is gone already.
        }

        Leave();
    }

    public override SlotExit RunSlot(ulong startTick, ulong lengthTicks)
    {
        if (_session is not null && (_stopsNext || IsInterrupted()))
        {
            Serve(_stopsNext ? null : GdbServer.Interrupted);
        }

        bool steps = _cpu.IsStepping;
        SlotExit exit = base.RunSlot(startTick, lengthTicks);
        while (_session is not null && _pc.IsStopped)
        {
            Serve(steps || _cpu.MetStop is not StopPoint met ? GdbServer.Trap : GdbServer.Trap + _session.Stops.Describe(met));
            steps = _cpu.IsStepping;
            exit = _pc.ResumeSlot();
        }

        if (_session is not null && exit.Reason >= SlotExitReason.Shutdown && !_hasCrashed)
        {
            _hasCrashed = true;
            Serve(GdbServer.Crashed);
        }

        return exit;
    }

    private bool IsInterrupted()
    {
        try
        {
            return _wire!.TakeInterrupt();
        }
        catch (IOException)
        {
            Leave();
            return false;
        }
    }

    /// <summary>Answers until the debugger lets the partition go on, or has left.</summary>
    /// <param name="stop">Why it stands; null for a debugger that has just come and asks by itself.</param>
    private void Serve(string? stop)
    {
        _stopsNext = false;
        try
        {
            if (stop is not null)
            {
                _cpu.EndStep();
                _session!.Report(stop);
            }

            switch (_session!.Serve())
            {
                case GdbResume.Continue:
                    _session.Stops.GiveTo(_cpu);
                    break;
                case GdbResume.Step:
                    _session.Stops.GiveTo(_cpu);
                    _cpu.BeginStep();
                    break;
                case GdbResume.Detach:
                case GdbResume.Kill:                                 // A debugger cannot end a run: it only leaves.
                    Leave();
                    break;
            }
        }
        catch (Exception)
        {
            Leave();                                                 // Gone, or not to be understood: the partition must not notice either.
        }
    }

    private void Leave()
    {
        _cpu.Stops = null;
        _cpu.EndStep();
        _wire?.Dispose();
        _wire = null;
        _session = null;
    }
}
