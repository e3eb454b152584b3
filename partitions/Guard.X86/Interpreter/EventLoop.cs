using System;
using Guard.X86.Decode;
using Guard.X86.Paging;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>What happens between instructions: interrupts, exceptions, HLT, single steps, and the choice of the next block.</summary>
internal sealed class EventLoop
{
    private readonly Processor _processor;
    private readonly BlockCache _cache;

    public EventLoop(Processor processor, BlockCache cache)
    {
        _processor = processor;
        _cache = cache;
    }

    /// <summary>The level of INTR.</summary>
    public bool InterruptLine { get; set; }

    /// <summary>The last exception an instruction raised; of a chain that ends in a double or triple fault, the first.</summary>
    public CrashRecord? LastFault { get; set; }

    /// <summary>The last Run ended before a waiting x87 instruction with an error pending and CR0.NE clear: FERR# is asserted.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Exceptions delivered or attempted.</summary>
    public ulong FaultCount { get; set; }

    /// <summary>Runs until the clock's ticks are used or something ends the run.</summary>
    public RunExitReason Run()
    {
        Processor p = _processor;
        CpuState state = p.State;
        IsFrozen = false;
        while (true)
        {
            if (state.IsShutdown)
            {
                return RunExitReason.Shutdown;
            }

            if (p.Mmu.BusAccessed)
            {
                p.Mmu.BusAccessed = false;
                if (p.MetStop is not null)
                {
                    return RunExitReason.Stop;
                }

                if (p.Bus.Attention)
                {
                    return RunExitReason.Attention;
                }
            }

            if (state.PendingDebugTrap && p.Clock.Left != 0)
            {
                state.PendingDebugTrap = false;
                state.IsHalted = false;
                Deliver(Fault.Debug, EventKind.Exception);
                continue;
            }

            p.Mmu.Synchronise();
            bool isNmi = state.NmiPending && !state.NmiBlocked;
            bool isInterrupted = isNmi || (InterruptLine && (state.SystemFlags & EFlags.IF) != 0);
            if (isInterrupted && !state.InterruptShadow)
            {
                if (p.Clock.Left == 0)
                {
                    return RunExitReason.Budget;
                }

                state.IsHalted = false;
                IsFrozen = false;
                Deliver(isNmi ? AcceptNmi() : new Fault(p.Bus.AcknowledgeInterrupt(p.Clock.Now)), EventKind.External);
            }
            else if ((state.IsHalted || IsFrozen) && !state.PendingDebugTrap)
            {
                return RunExitReason.Halted;
            }
            else if (p.Clock.Left == 0)
            {
                return RunExitReason.Budget;
            }
            else
            {
                Advance(isInterrupted);
            }
        }
    }

    private Fault AcceptNmi()
    {
        _processor.State.NmiPending = false;
        _processor.State.NmiBlocked = true;
        return new Fault(Fault.NMI);
    }

    private void Advance(bool isInterrupted)
    {
        CpuState state = _processor.State;
        bool steps = isInterrupted || (state.SystemFlags & (EFlags.TF | EFlags.RF)) != 0 || DebugTraps.AreEnabled(state);
        bool wasShadowed = state.InterruptShadow;
        state.InterruptShadow = false;
        Block? block = null;
        if (!steps && !TryFindBlock(out block))
        {
            Deliver(_processor.PendingFault, EventKind.Exception);
            return;
        }

        if (block is null)
        {
            if (_processor.Mmu.Stops is StopPoints stops && IsStopped(stops))
            {
                state.InterruptShadow = wasShadowed;
                return;
            }

            Step();
            return;
        }

        state.DebugShadow = false;
        if (BlockInterpreter.Run(block) == Outcome.Fault)
        {
            Deliver(_processor.PendingFault, EventKind.Exception);
        }
    }

    /// <summary>The block at the instruction pointer; null when the next instruction must be executed by itself. False is a fault.</summary>
    private bool TryFindBlock(out Block? block)
    {
        Processor p = _processor;
        CpuState state = p.State;
        Mmu mmu = p.Mmu;
        uint mode = CpuMode.Of(state);
        ref readonly SegmentState code = ref state.Segments[(int)SegmentRegister.CS];
        uint offset = (uint)state.InstructionPointer;
        uint linear = (uint)(code.Base + offset);
        block = _cache.Recent(linear, mode, mmu.Generation);
        while (block is null)
        {
            ulong generation = mmu.Generation;
            if (!mmu.TryTranslateFetch(linear, p.IsUser, out ulong physical))
            {
                return p.Fail(mmu.Fault);
            }

            GuestPage? page = mmu.FindCode(physical);
            if (page is null)
            {
                return true;
            }

            if (mmu.Generation != generation)
            {
                continue;
            }

            block = _cache.Enter(mmu, page, physical, linear, mode);
            if (block is null)
            {
                return true;
            }
        }

        // The whole block must lie inside CS, and the budget must cover it.
        ulong last = (ulong)offset + (ulong)block.LengthBytes - 1;
        if (last > code.Limit || p.Clock.Left < (ulong)block.Count)
        {
            block = null;
        }

        return true;
    }

    /// <summary>Whether a debugger stops before the instruction; nothing of the processor has changed then.</summary>
    private bool IsStopped(StopPoints stops)
    {
        Processor p = _processor;
        uint linear = (uint)(p.State.Segments[(int)SegmentRegister.CS].Base + p.State.InstructionPointer);
        if (p.PassesStop || !stops.BreaksAt(linear))
        {
            p.PassesStop = false;
            return false;
        }

        p.MetStop = new StopPoint(StopKind.Execution, linear, 1);
        p.Mmu.BusAccessed = true;
        return true;
    }

    /// <summary>Executes one instruction by itself, with debug exceptions.</summary>
    private void Step()
    {
        Processor p = _processor;
        CpuState state = p.State;
        bool traps = (state.SystemFlags & EFlags.TF) != 0;
        bool wasShadowed = state.DebugShadow;
        state.DebugShadow = false;
        if (DebugTraps.AreEnabled(state) && (state.SystemFlags & EFlags.RF) == 0)
        {
            uint linear = (uint)(state.Segments[(int)SegmentRegister.CS].Base + state.InstructionPointer);
            uint hits = DebugTraps.MatchInstruction(state, linear);
            if (hits != 0 && !wasShadowed)
            {
                state.DebugRegisters[6] = (state.DebugRegisters[6] & ~0xFu) | hits;
                Deliver(Fault.Debug, EventKind.Exception);
                return;
            }
        }

        bool watchesAlways = p.Mmu.Stops is { HasWatches: true };
        p.WatchesData = watchesAlways || DebugTraps.AreEnabled(state);
        p.DataHits = 0;
        Outcome outcome = Outcome.Fault;
        Instruction op = default;
        if (InstructionFetch.TryFetch(p, out op))
        {
            outcome = Executor.Execute(p, in op);
        }

        p.WatchesData = watchesAlways;
        if (outcome == Outcome.Fault)
        {
            p.DataHits = 0;
            p.Retire(in op, Outcome.Fault);
            Deliver(p.PendingFault, EventKind.Exception);
            return;
        }

        // RF is clear from an instruction's start on; between the iterations of one that repeats it is set, so that a breakpoint on it is met once.
        bool goesOn = outcome == Outcome.Branch && op.Operation is >= Operation.Movs and <= Operation.Outs && DebugTraps.AreEnabled(state);
        if (op.Operation is not (Operation.Iret or Operation.Popf))
        {
            state.SystemFlags = (state.SystemFlags & ~EFlags.RF) | (goesOn ? EFlags.RF : 0);
        }

        p.Retire(in op, outcome);
        RaiseTraps(traps);
    }

    /// <summary>Single-step and data breakpoint traps after an instruction; they cost the tick of a delivery, so they may wait for one.</summary>
    private void RaiseTraps(bool singleStep)
    {
        CpuState state = _processor.State;
        uint status = _processor.DataHits | (singleStep ? DebugTraps.StatusBS : 0);
        _processor.DataHits = 0;
        if (status == 0 || state.DebugShadow)
        {
            return;
        }

        state.DebugRegisters[6] |= status;
        state.PendingDebugTrap = true;
    }

    /// <summary>Calls a handler; a fault on the way becomes the next event, a double fault or a shutdown (SDM Vol. 3A 6.15, #DF). One tick.</summary>
    private void Deliver(Fault cause, EventKind kind)
    {
        Processor p = _processor;
        CpuState state = p.State;
        if (cause.Vector == Fault.Freeze && kind == EventKind.Exception)
        {
            IsFrozen = true;
            return;
        }

        p.Clock.Left--;
        p.PassesStop = false;
        p.MetStop = null;                       // What an instruction that did not complete had touched.
        bool isNoted = false;
        while (true)
        {
            if (kind == EventKind.Exception)
            {
                FaultCount++;
                LastFault = isNoted ? LastFault : new CrashRecord(
                    state.Segments[(int)SegmentRegister.CS].Base, state.InstructionPointer, cause.Vector, cause.ErrorCode);
                isNoted = true;
            }

            if (EventDelivery.TryDeliver(p, cause, kind, (uint)state.InstructionPointer))
            {
                return;
            }

            Fault second = p.PendingFault;
            if (kind == EventKind.Exception && cause.Vector == Fault.DF)
            {
                state.IsShutdown = true;
                return;
            }

            bool isDouble = kind == EventKind.Exception && ((cause.IsContributory && second.IsContributory)
                || (cause.Vector == Fault.PF && (second.IsContributory || second.Vector == Fault.PF)));
            cause = isDouble ? new Fault(Fault.DF) : second;
            kind = EventKind.Exception;
        }
    }
}
