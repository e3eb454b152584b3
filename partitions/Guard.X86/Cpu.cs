using System;
using System.Numerics;
using Guard.X86.Interpreter;
using Guard.X86.State;

namespace Guard.X86;

/// <summary>One i686 processor: registers, translation caches and the interpreter over a partition's memory and bus.</summary>
/// <remarks>
/// One tick is one retired instruction, one REP iteration, one delivered interrupt or exception. A run is a pure function of the
/// state, the memory and the bus's answers. Nothing a guest does makes a member throw.
/// </remarks>
public sealed class Cpu
{
    /// <summary>Bytes that <see cref="CopyArchitecturalState"/> writes.</summary>
    public const int ArchitecturalStateBytes = CpuState.ImageBytes;

    private readonly PhysicalMemory _memory;
    private readonly Processor _processor;
    private readonly EventLoop _loop;

    /// <summary>Makes a CPU in its state after RESET.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Cpu(PhysicalMemory memory, IPortBus bus, CpuOptions options)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.TimestampPerTick);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockCacheEntries, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BlockCacheEntries, 65536);
        if (!BitOperations.IsPow2(options.BlockCacheEntries))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.BlockCacheEntries, "The block cache has a power of two of entries.");
        }

        _memory = memory;
        State = new CpuState();
        _processor = new Processor(memory, bus, options, State);
        _loop = new EventLoop(_processor, new BlockCache(_processor, options.BlockCacheEntries));
        Reset();
    }

    /// <summary>Where a debugger wants to stop; null for nowhere. To be set between Runs; the guest cannot tell.</summary>
    public StopPoints? Stops
    {
        get => _processor.Mmu.Stops;
        set
        {
            _processor.Mmu.Stops = value;
            _processor.WatchesData = value is { HasWatches: true };
            _processor.Mmu.Flush();
        }
    }

    /// <summary>What ended the last <see cref="Run"/> with <see cref="RunExitReason.Stop"/>; null when there was none.</summary>
    public StopPoint? MetStop => _processor.MetStop;

    /// <summary>The registers; loaders set them between Runs.</summary>
    public CpuState State { get; }

    /// <summary>Virtual time in ticks. <see cref="Run"/> adds what it uses; the PC may add what it skips in HLT.</summary>
    public ulong Tick { get; set; }

    /// <summary>The level of INTR. The PC sets it between Runs, or while the bus answers, and then asks for attention or not as it likes.</summary>
    public bool InterruptLine
    {
        get => _loop.InterruptLine;
        set => _loop.InterruptLine = value;
    }

    /// <summary>
    /// The last <see cref="Run"/> ended, as if in HLT, before an x87 instruction that waits because an earlier one left an unmasked exception
    /// and CR0.NE is clear: FERR# is asserted, which a PC turns into IRQ 13.
    /// </summary>
    public bool WaitsForNumericError => _loop.IsFrozen;

    /// <summary>Asserts IGNNE#, until the x87 exception is gone: x87 instructions go on in spite of it.</summary>
    public void IgnoreNumericError() => State.X87.IgnoresError = State.X87.IsErrorPending;

    /// <summary>An edge on NMI: vector 2 before the next instruction, or after IRET when one is being handled; further edges meanwhile are one.</summary>
    public void RaiseNonmaskableInterrupt() => State.NmiPending = true;

    /// <summary>
    /// The last exception an instruction raised, of a chain that ends in a double or triple fault the first; null after <see cref="Reset"/>.
    /// </summary>
    public CrashRecord? LastFault => _loop.LastFault;

    /// <summary>Exceptions delivered or attempted since <see cref="Reset"/>.</summary>
    public ulong FaultCount => _loop.FaultCount;

    /// <summary>Puts the registers where RESET puts them and forgets the last fault. Memory and <see cref="Tick"/> stay.</summary>
    public void Reset()
    {
        State.Reset();
        _processor.Mmu.Flush();
        _loop.LastFault = null;
        _loop.FaultCount = 0;
    }

    /// <summary>Executes until the budget is used or something ends the run.</summary>
    /// <param name="budgetTicks">The most ticks to use.</param>
    public RunExit Run(ulong budgetTicks)
    {
        // Loaders may have changed any register since the last Run, control registers included.
        _processor.Mmu.SynchroniseWith(State);
        _processor.MetStop = null;
        budgetTicks = IsStepping ? Math.Min(budgetTicks, 1) : budgetTicks;
        _processor.PassesStop = IsStepping;
        VirtualClock clock = _processor.Clock;
        clock.End = Tick + budgetTicks;
        clock.Left = budgetTicks;
        RunExitReason reason = _loop.Run();
        _processor.PassesStop = false;
        ulong used = budgetTicks - clock.Left;
        Tick += used;
        if (IsStepping && used != 0)
        {
            IsStepping = false;
            reason = reason == RunExitReason.Shutdown ? reason : RunExitReason.Stop;
        }

        return new RunExit(reason, used);
    }

    /// <summary>A <see cref="BeginStep"/> whose tick has not been used yet, as in HLT.</summary>
    public bool IsStepping { get; private set; }

    /// <summary>
    /// Makes <see cref="Run"/> end behind the next tick used, with <see cref="RunExitReason.Stop"/> unless the processor shut down; that one
    /// instruction is executed even where a stop point stands. It holds until such a tick, or <see cref="EndStep"/>.
    /// </summary>
    public void BeginStep() => IsStepping = true;

    /// <summary>Takes <see cref="BeginStep"/> back.</summary>
    public void EndStep() => IsStepping = false;

    /// <summary>Writes the canonical little-endian image of all architectural registers.</summary>
    /// <returns><see cref="ArchitecturalStateBytes"/>, or 0 when the target is too short; it is then untouched.</returns>
    public int CopyArchitecturalState(Span<byte> target) => State.CopyTo(target);

    /// <summary>
    /// Takes all architectural registers from an image of <see cref="CopyArchitecturalState"/>. With the same memory, <see cref="Tick"/> and
    /// interrupt line the run goes on as it would have; <see cref="LastFault"/> and <see cref="FaultCount"/> stay.
    /// </summary>
    /// <returns>False when the image is too short; nothing is changed then.</returns>
    public bool TryRestoreArchitecturalState(ReadOnlySpan<byte> image)
    {
        if (!State.TryTake(image))
        {
            return false;
        }

        _processor.Mmu.Flush();
        return true;
    }

    /// <summary>Writes RAM by linear address as a debugger: past every protection, but a page that is not mapped is not written.</summary>
    /// <returns>False when a byte is unmapped or no RAM; nothing is written then.</returns>
    public bool TryWriteLinear(ulong linearAddress, ReadOnlySpan<byte> source)
    {
        Span<byte> old = stackalloc byte[1];
        for (int i = 0; i < source.Length; i++)
        {
            // What a byte holds is written to find out whether it can be: all are checked before the first is changed.
            bool isMapped = _processor.Mmu.TryPeek((uint)(linearAddress + (ulong)i), out ulong physical);
            if (!isMapped || !_memory.TryRead(physical, old) || !_memory.TryWrite(physical, old))
            {
                return false;
            }
        }

        for (int i = 0; i < source.Length; i++)
        {
            _processor.Mmu.TryPeek((uint)(linearAddress + (ulong)i), out ulong physical);
            _memory.TryWrite(physical, source.Slice(i, 1));
        }

        return true;
    }

    /// <summary>Sets what <see cref="FaultCount"/> and <see cref="LastFault"/> say, after <see cref="TryRestoreArchitecturalState"/>.</summary>
    public void RestoreFaults(ulong count, CrashRecord? last)
    {
        _loop.FaultCount = count;
        _loop.LastFault = last;
    }

    /// <summary>Reads memory by linear address as the supervisor would, for crash records: nothing is marked, nothing faults.</summary>
    /// <returns>False when a byte is unmapped, or neither RAM nor ROM; the target may then be partly filled.</returns>
    public bool TryReadLinear(ulong linearAddress, Span<byte> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            if (!_processor.Mmu.TryPeek((uint)(linearAddress + (ulong)i), out ulong physical) || !_memory.TryRead(physical, target.Slice(i, 1)))
            {
                return false;
            }
        }

        return true;
    }
}
