using System;
using System.Collections.Generic;

namespace Guard.Experiments.Simulation;

/// <summary>The machine's disk and its power: all stores of a run on one count of effects, with the faults that meet them.</summary>
internal sealed class SimulatedDisk
{
    private readonly IFaultPlan _faults;
    private readonly List<SimulatedStore> _stores = [];
    private int _effect;
    private int _freeAgainAtFrame;
    private SimulationFault? _death;

    internal SimulatedDisk(IFaultPlan faults)
    {
        _faults = faults;
    }

    internal int Life { get; private set; }

    internal int Frame { get; private set; }

    /// <summary>Space left; null while there is enough.</summary>
    internal long? FreeBytes { get; private set; }

    /// <summary>From the fault that ended the process until the next start.</summary>
    internal bool IsDead => _death is not null;

    /// <summary>Effects that met no fault and those that did.</summary>
    internal long Effects { get; private set; }

    internal List<SimulationFault> Injected { get; } = [];

    internal SimulatedStore Store(string name)
    {
        var store = new SimulatedStore(name, this);
        _stores.Add(store);
        return store;
    }

    internal void BeginLife(int life)
    {
        Life = life;
        FreeBytes = null;                                 // Whoever starts the machine again has made room.
        BeginFrame(-1);
    }

    internal void BeginFrame(int frame)
    {
        Frame = frame;
        _effect = 0;
        if (FreeBytes is not null && frame >= _freeAgainAtFrame)
        {
            FreeBytes = null;
        }
    }

    /// <summary>Called before each effect: what goes wrong with it, or null. Throws once the process is dead.</summary>
    internal SimulationFault? Next(string store, string what, string path)
    {
        if (IsDead)
        {
            throw new SimulatedDeathException();
        }

        Effects++;
        SimulationFault? fault = _faults.At(Life, Frame, _effect++, store, what, path);
        if (fault is not null)
        {
            Injected.Add(fault);
        }

        if (fault?.Kind == SimulationFaultKind.Full && FreeBytes is null)
        {
            FreeBytes = (long)(fault.Detail % 3000);
            _freeAgainAtFrame = Frame + 2 + (int)((fault.Detail >> 16) % 40);
        }

        return fault;
    }

    /// <summary>How many of so many bytes find room; takes it.</summary>
    internal int Take(int bytes)
    {
        if (FreeBytes is not { } free)
        {
            return bytes;
        }

        int taken = (int)Math.Min(free, bytes);
        FreeBytes = free - taken;
        return taken;
    }

    internal void GiveBack(long bytes) => FreeBytes += bytes;

    /// <summary>The process ends here.</summary>
    internal SimulatedDeathException Die(SimulationFault fault)
    {
        _death = fault;
        return new SimulatedDeathException();
    }

    /// <summary>The process is gone, by a fault or by itself; what the next one finds. True when the power was lost.</summary>
    internal bool EndLife()
    {
        bool isPowerLost = _death?.Kind == SimulationFaultKind.Power;
        var dice = new Dice(_death?.Detail >> 2 ?? 0);
        foreach (SimulatedStore store in _stores)
        {
            store.EndProcess();
            if (isPowerLost)
            {
                store.LosePower(dice);
            }

            store.ShowRoom(dice);
        }

        _death = null;
        return isPowerLost;
    }
}
