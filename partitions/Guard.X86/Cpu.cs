using System;
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
    private readonly IPortBus _bus;

    /// <summary>Makes a CPU in its state after RESET.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Cpu(PhysicalMemory memory, IPortBus bus, CpuOptions options)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.TimestampPerTick);
        _memory = memory;
        _bus = bus;
        State = new CpuState();
        Reset();
    }

    /// <summary>The registers; loaders set them between Runs.</summary>
    public CpuState State { get; }

    /// <summary>Virtual time in ticks. <see cref="Run"/> adds what it uses; the PC may add what it skips in HLT.</summary>
    public ulong Tick { get; set; }

    /// <summary>The level of INTR. The PC sets it between Runs or before <see cref="IPortBus.Attention"/>.</summary>
    public bool InterruptLine { get; set; }

    /// <summary>The last exception delivered or attempted; null after <see cref="Reset"/>.</summary>
    public CrashRecord? LastFault { get; private set; }

    /// <summary>Exceptions delivered or attempted since <see cref="Reset"/>.</summary>
    public ulong FaultCount { get; private set; }

    /// <summary>Puts the registers where RESET puts them and forgets the last fault. Memory and <see cref="Tick"/> stay.</summary>
    public void Reset()
    {
        State.Reset();
        LastFault = null;
        FaultCount = 0;
    }

    /// <summary>Executes until the budget is used or something ends the run.</summary>
    /// <param name="budgetTicks">The most ticks to use.</param>
    public RunExit Run(ulong budgetTicks) => new(State.IsShutdown ? RunExitReason.Shutdown : RunExitReason.Halted, 0);

    /// <summary>Writes the canonical little-endian image of all architectural registers.</summary>
    /// <returns><see cref="ArchitecturalStateBytes"/>, or 0 when the target is too short; it is then untouched.</returns>
    public int CopyArchitecturalState(Span<byte> target) => State.CopyTo(target);

    /// <summary>Reads memory through segmentation-free linear addresses, as the supervisor would, without marking or faulting.</summary>
    /// <returns>False, with the target untouched, when a byte is unmapped or not RAM or ROM.</returns>
    public bool TryReadLinear(ulong linearAddress, Span<byte> target) => _bus is not null && _memory.TryRead(linearAddress, target);
}
