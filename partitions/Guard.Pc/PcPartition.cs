using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.Pc.Devices;
using Guard.Pc.Loaders;
using Guard.X86;
using Guard.X86.State;
using CrashRecord = Guard.Contracts.CrashRecord;

namespace Guard.Pc;

/// <summary>One emulated PC as the monitor sees it: a processor, its memory, its chips, and nothing of anyone else.</summary>
/// <remarks>
/// Virtual time is what the caller of <see cref="RunSlot"/> says plus the ticks used. A slot runs the processor from event to event of its
/// own timer; HLT skips to the next event or to the slot's end without work on the host. A timer that expired between two slots fires,
/// once, at the start of the later one.
/// </remarks>
public sealed class PcPartition : IPartition
{
    private const uint InterruptFlag = 0x200;
    private const uint SnapshotMagic = 0x31435047;           // "GPC1"

    private readonly PhysicalMemory _memory;
    private readonly PortBus _bus;
    private readonly Cpu _cpu;
    private readonly List<uint> _dirtyPages;
    private readonly PartitionDevices _devices;
    private readonly byte[] _page = new byte[PhysicalMemory.PageSizeBytes];
#if GUARD_PLANTS
    private readonly PcOptions _planted;
    private IStateSink? _plantedSink;
#endif
    private readonly byte[] _registers = new byte[Cpu.ArchitecturalStateBytes];
    private readonly bool _hasBios;
    private readonly bool _takesDebugger;
    private ulong _slotStart;
    private ulong _slotEnd;
    private ulong _instructions;
    private bool _isBooted;
    private bool _isFaulted;
    private bool _isPageRefused;
    private bool _isShutdown;
    private bool _isHalted;
    private bool _isBootAreaPlaced;
    private bool _isTableAreaPlaced;

    /// <summary>Builds the PC, erased and not booted.</summary>
    /// <exception cref="ArgumentNullException">No options.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PcPartition(PcOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Id = options.Id;
        _memory = new PhysicalMemory(options.MemoryBytes);
        if (options.PlainPc is { Bios: { IsDefaultOrEmpty: false } bios })
        {
            BiosRom.Place(_memory, bios.AsSpan());
            _hasBios = true;
        }

        _devices = options.Devices;
        _takesDebugger = options.TakesDebugger || options.PlainPc is not null;
        if (_devices.HasFlag(PartitionDevices.Pci))
        {
            _memory.AddHole(LinuxBoot.RamLimit, PhysicalMemory.MaxSizeBytes - LinuxBoot.RamLimit);
        }

        _bus = new PortBus(options, _memory);
        _cpu = new Cpu(_memory, _bus, options.Processor);
        _bus.Connect(_cpu);
        _dirtyPages = [];
#if GUARD_PLANTS
        _planted = options;
        options.Crossing?.Join(Id, _memory);
        _page = options.SharedPage ?? _page;
#endif
        Erase();
    }

    /// <inheritdoc/>
    public PartitionId Id { get; }

    /// <inheritdoc/>
    public ulong MemoryBytes => _memory.SizeBytes;

    /// <inheritdoc/>
    public int SubmissionCount => _bus.Guard?.Outbox.Count ?? 0;

    /// <inheritdoc/>
    public int InboxFreeMessages => _bus.Guard?.InboxFreeMessages ?? 0;

    /// <inheritdoc/>
    public int InboxFreeBytes => _bus.Guard?.InboxFreeBytes ?? 0;

    /// <inheritdoc/>
    public PartitionCounters Counters => new(
        _instructions,
        _bus.Guard?.Doorbells ?? 0,
        _bus.Guard?.DoorbellsOverAllowance ?? 0,
        _bus.Guard?.MalformedClaims ?? 0,
        _bus.OpenPortAccesses,
        _bus.OpenMemoryAccesses,
        _cpu.FaultCount);

    /// <inheritdoc/>
    public CrashRecord? LastCrash { get; private set; }

    /// <summary>Of a plain PC: the exit code once the guest has written the exit port. It does not run on.</summary>
    public int? ExitCode => _bus.Plain?.ExitCode;

    /// <summary>The processor, for a debugger between slots and where a stop point ended one; null where the plan takes none.</summary>
    public Cpu? DebuggedProcessor => _takesDebugger ? _cpu : null;

    /// <summary>A stop point of <see cref="DebuggedProcessor"/> ended the last slot before its time: <see cref="ResumeSlot"/> goes on with it.</summary>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public void Erase()
    {
        _memory.Erase();
        _cpu.Reset();
        _memory.CollectDirtyPages(_dirtyPages);          // What follows is counted from all-zero RAM on, at first start and at restart alike.
        _dirtyPages.Clear();
        Array.Clear(_page);
        Array.Clear(_registers);
        _instructions = 0;
        _isBooted = false;
        _isFaulted = false;
        _isPageRefused = false;
        _isShutdown = false;
        _isHalted = false;
        _isBootAreaPlaced = false;
        _isTableAreaPlaced = false;
#if GUARD_PLANTS
        if (_planted.Selected == Plant.DeviceResidue)
        {
            return;
        }

#endif
        _bus.Reset();
    }

    /// <inheritdoc/>
    public bool TryPlace(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (address > MemoryBytes || (ulong)bytes.Length > MemoryBytes - address || !_memory.TryWrite(address, bytes))
        {
            return false;
        }

        _isBootAreaPlaced |= MultibootInformation.Overlaps(address, (ulong)bytes.Length);
        _isTableAreaPlaced |= AcpiTables.Overlaps(address, (ulong)bytes.Length);
        return true;
    }

    /// <inheritdoc/>
    public bool TryCopyOut(GuestClaim claim, Span<byte> target)
    {
        try
        {
            return claim.LengthBytes == (ulong)target.Length && claim.Address <= MemoryBytes && _memory.TryReadRam(claim.Address, target);
        }
        catch (PageRefusedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool TryCapture(IStateSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (!_isBooted || _isFaulted || _isShutdown || SubmissionCount > 0)
        {
            return false;
        }

        StateCursor measured = StateCursor.Measure();
        Exchange(ref measured);
        var state = new byte[measured.LengthBytes];
        StateCursor cursor = StateCursor.To(state);
        Exchange(ref cursor);
        sink.Append(state);
        return true;
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> state, IPageSource pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        Erase();
        StateCursor cursor = StateCursor.From(state);
        Exchange(ref cursor);
        if (!cursor.IsWholeAndSound)
        {
            Erase();
            return false;
        }

        _memory.Attach(new SnapshotPages(pages));
        _isBooted = true;
        return true;
    }

    /// <inheritdoc/>
    public bool TryBoot(in BootRequest request) => TryBoot(request, []);

    /// <summary>As <see cref="TryBoot(in BootRequest)"/>, with modules already placed in RAM (Multiboot only).</summary>
    public bool TryBoot(in BootRequest request, ImmutableArray<MultibootModule> modules)
    {
        _isBooted = request.Protocol switch
        {
            BootProtocol.BootSector => modules.IsEmpty && BootSector.TryBoot(_cpu, _memory, request),
            BootProtocol.Multiboot => !_isBootAreaPlaced && TryBootMultiboot(request, modules),
            BootProtocol.Linux => modules.IsEmpty && LinuxBoot.TryBoot(_cpu, _memory, request, _devices),
            _ => false,
        };
        return _isBooted;
    }

    /// <summary>Of a plain PC with a BIOS: runs from RESET on, at FFFFFFF0h.</summary>
    /// <returns>False without a BIOS; nothing is booted then.</returns>
    public bool TryBootBios()
    {
        if (_hasBios)
        {
            _cpu.Reset();
        }

        _isBooted = _hasBios;
        return _isBooted;
    }

    /// <inheritdoc/>
    public SlotExit RunSlot(ulong startTick, ulong lengthTicks)
    {
#if GUARD_PLANTS
        startTick += _planted.HostTicks;
        if (_planted.Crossing is Crossing crossing)
        {
            startTick += crossing.Begin(Id, this, _bus);
            SlotExit crossed = RunOwnSlot(startTick, lengthTicks);
            crossing.End(Id, this, _bus, crossed.Doorbells);
            return crossed;
        }

        if (_planted.TaskRegister is { } left)
        {
            _cpu.State.SetSegment(SegmentRegister.TR, _cpu.State.GetSegment(SegmentRegister.TR) with { Selector = left[0] });
            SlotExit ran = RunOwnSlot(startTick, lengthTicks);
            left[0] = _cpu.State.GetSegment(SegmentRegister.TR).Selector;
            return ran;
        }

        return RunOwnSlot(startTick, lengthTicks);
    }

    private SlotExit RunOwnSlot(ulong startTick, ulong lengthTicks)
    {
#endif
        _bus.Guard?.BeginSlot();
        if (_isFaulted || _isShutdown)
        {
            return Exit(_isPageRefused ? SlotExitReason.ImageRefused : _isFaulted ? SlotExitReason.EmulatorFault : SlotExitReason.Shutdown, 0);
        }

        if (!_isBooted || lengthTicks > ulong.MaxValue - startTick)
        {
            return Exit(SlotExitReason.Halted, 0);
        }

        _slotStart = startTick;
        _slotEnd = startTick + lengthTicks;
        return RunToEnd(resumes: false);
    }

    /// <summary>Goes on with a slot that a stop point ended. Nothing that a guest or the transcript can see tells that it was stopped.</summary>
    /// <returns>The exit of the whole slot, or of its next part where a stop point ends it again.</returns>
    public SlotExit ResumeSlot() => RunToEnd(resumes: true);

    private SlotExit RunToEnd(bool resumes)
    {
        ulong startTick = _slotStart;
        IsStopped = false;
        try
        {
            if (resumes)
            {
                _isHalted = _cpu.Run(0).Reason == RunExitReason.Halted;      // As it would have ended the slot, if this was its last tick.
            }
            else
            {
                _cpu.Tick = startTick;
                _bus.Pump(startTick);
            }

            return Run(startTick, _slotEnd);
        }
        catch (PageRefusedException refused)
        {
            _isPageRefused = true;
            return Fault(startTick, string.Create(CultureInfo.InvariantCulture, $"page {refused.Page:X5}h of the snapshot is not what was signed"));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // No guest is meant to get here. If one does, it is our mistake, and it costs that guest alone.
            return Fault(startTick, KindOf(e));
        }
    }

    private static string KindOf(Exception e) => e switch
    {
        IndexOutOfRangeException => "index out of range",
        ArgumentException => "argument",
        InvalidOperationException => "invalid operation",
        NullReferenceException => "null reference",
        ArithmeticException => "arithmetic",
        _ => "exception",
    };

    /// <inheritdoc/>
    public Submission GetSubmission(int index) => Outbox().Submission(index);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> GetSubmissionBytes(int index) => Outbox().Bytes(index);

    /// <inheritdoc/>
    public void ClearOutbox() => _bus.Guard?.Outbox.Clear();

    /// <inheritdoc/>
    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes) =>
        _bus.Guard is GuardPort guard && guard.TryDeliver(channel, sequence, type, payload, contentBytes);

    /// <inheritdoc/>
    public void SetAcknowledgement(ChannelId channel, byte symbol) => _bus.Guard?.SetAcknowledgement(channel, symbol);

    /// <inheritdoc/>
    public int InputFreeBytes(int port) =>
        (port == IPartition.NetworkPort ? _bus.Network?.InputFreeBytes : _bus.Serial(port)?.InputFreeBytes) ?? 0;

    /// <inheritdoc/>
    public void OfferInput(int port, ReadOnlySpan<byte> bytes)
    {
        if (port == IPartition.NetworkPort)
        {
            _bus.Network?.OfferInput(bytes);
        }
        else
        {
            _bus.Serial(port)?.OfferInput(bytes);
        }
    }

    /// <inheritdoc/>
    public int TakeOutput(int port, Span<byte> target) =>
        (port == IPartition.NetworkPort ? _bus.Network?.TakeOutput(target) : _bus.Serial(port)?.TakeOutput(target)) ?? 0;

    /// <summary>Bytes that the guest wrote to a serial port while its output buffer was full. The guest cannot tell.</summary>
    public ulong DroppedOutputBytes(int port) => _bus.Serial(port)?.DroppedOutputBytes ?? 0;

    /// <summary>Of a plain PC: takes what the guest wrote to the debug port, oldest first.</summary>
    public int TakeDebugOutput(Span<byte> target) => _bus.Plain?.TakeDebugOutput(target) ?? 0;

    /// <summary>Of a plain PC: takes the POST codes the guest wrote, oldest first.</summary>
    public int TakePostCodes(Span<byte> target) => _bus.Plain?.TakePostCodes(target) ?? 0;

    /// <inheritdoc/>
    public void WriteTranscript(IStateSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
#if GUARD_PLANTS
        _plantedSink = _planted.Selected == Plant.CapturedTranscript ? sink : null;
#endif
        _cpu.CopyArchitecturalState(_registers);
        sink.Append(_registers);
        _bus.WriteState(sink);
        _dirtyPages.Clear();
        _memory.CollectDirtyPages(_dirtyPages);
        Span<byte> number = stackalloc byte[4];
        foreach (uint page in _dirtyPages)
        {
            _memory.TryReadPage(page, _page);
            var writer = new StateWriter(number);
            writer.Doubleword(page);
            sink.Append(number);
            sink.Append(_page);
        }

        WriteCounters(sink);
    }

    // Unless the image has something there itself, the ACPI tables stand where a BIOS would have put them.
    private bool TryBootMultiboot(in BootRequest request, ImmutableArray<MultibootModule> modules)
    {
        if (!MultibootInformation.TryBoot(_cpu, _memory, request, modules))
        {
            return false;
        }

        if (_devices.HasFlag(PartitionDevices.Pci) && !_isTableAreaPlaced)
        {
            AcpiTables.TryPlace(_memory, _devices.HasFlag(PartitionDevices.Apic));
        }

        return true;
    }

    private SlotExit Run(ulong startTick, ulong endTick)
    {
        while (true)
        {
            ulong tick = _cpu.Tick;
            _bus.Advance(tick);
            _bus.Refresh();
            if (ExitCode is not null)
            {
                return Exit(SlotExitReason.Halted, tick - startTick);
            }

            if (_bus.ResetWires.IsOff)
            {
                return Exit(SlotExitReason.Halted, tick - startTick);
            }

            if (_bus.ResetWires.IsRequested)
            {
                return ShutDown(startTick, "reset requested by the guest");
            }

            if (tick >= endTick)
            {
                return Exit(ReasonAtEnd(), endTick - startTick);
            }

            // The chips stand advanced, so their next event lies ahead; Max keeps that true at the end of 64-bit time.
            ulong horizon = Math.Min(endTick, Math.Max(_bus.NextEventTick, tick + 1));
            RunExit exit = _cpu.Run(horizon - tick);
            _instructions += exit.TicksUsed;
            if (exit.Reason == RunExitReason.Shutdown)
            {
                return ShutDown(startTick, CrashReport.DescribeShutdown(_cpu));
            }

            if (exit.Reason == RunExitReason.Stop)
            {
                IsStopped = true;
                return Exit(SlotExitReason.BudgetSpent, _cpu.Tick - startTick);
            }

            _isHalted = exit.Reason == RunExitReason.Halted;
            bool isInterrupted = _cpu.WaitsForNumericError && _bus.RaiseNumericError() && (_cpu.State.EFLAGS & InterruptFlag) != 0;
            if (_isHalted && !isInterrupted)
            {
                Skip(endTick);
            }
            else if (exit.TicksUsed == 0 && !isInterrupted)
            {
                return Fault(startTick, "a run without progress");
            }
        }
    }

    // In HLT: to the next event that can wake the processor, or to the slot's end.
    private void Skip(ulong endTick)
    {
        bool canWake = (_cpu.State.EFLAGS & InterruptFlag) != 0;
        ulong next = canWake ? Math.Max(_bus.NextWakeTick, _cpu.Tick + 1) : endTick;
        _cpu.Tick = Math.Min(next, endTick);
    }

    private SlotExitReason ReasonAtEnd()
    {
        if (!_isHalted)
        {
            return SlotExitReason.BudgetSpent;
        }

        if ((_cpu.State.EFLAGS & InterruptFlag) == 0)
        {
            return SlotExitReason.Halted;
        }

        bool timerWakes = _bus.NextWakeTick != ulong.MaxValue;
        return timerWakes || _cpu.InterruptLine ? SlotExitReason.Waiting : SlotExitReason.Idle;
    }

    private SlotExit Exit(SlotExitReason reason, ulong usedTicks) => new(reason, usedTicks, _bus.Guard?.SlotDoorbells ?? 0);

    private SlotExit ShutDown(ulong startTick, string cause)
    {
        _isShutdown = true;
        LastCrash = CrashReport.Make(_cpu, cause);
        return Exit(SlotExitReason.Shutdown, _cpu.Tick - startTick);
    }

    private SlotExit Fault(ulong startTick, string what)
    {
        _isFaulted = true;
        LastCrash = _isPageRefused ? CrashReport.WithoutMemory(_cpu, what) : CrashReport.Make(_cpu, "emulator fault: " + what);
        return Exit(_isPageRefused ? SlotExitReason.ImageRefused : SlotExitReason.EmulatorFault, _cpu.Tick - startTick);
    }

    // All but RAM. What a slot sets before it looks at it (interrupt line, slot counters of the processor) is not here.
    private void Exchange(ref StateCursor state)
    {
        uint magic = SnapshotMagic;
        ulong tick = _cpu.Tick;
        state.Doubleword(ref magic);
        state.Quadword(ref tick);
        state.Quadword(ref _instructions);
        state.Flag(ref _isHalted);
        if (!state.Reads)
        {
            _cpu.CopyArchitecturalState(_registers);
        }

        state.Bytes(_registers);
        ExchangeFaults(ref state);
        _bus.Exchange(ref state);
        if (magic != SnapshotMagic)
        {
            state.Fail();
        }

        if (state.Reads)
        {
            _cpu.TryRestoreArchitecturalState(_registers);
            _cpu.Tick = tick;
        }
    }

    private void ExchangeFaults(ref StateCursor state)
    {
        ulong count = _cpu.FaultCount;
        bool hasFault = _cpu.LastFault is not null;
        X86.CrashRecord fault = _cpu.LastFault ?? default;
        ulong codeBase = fault.CodeBase;
        ulong pointer = fault.InstructionPointer;
        byte vector = fault.Vector;
        uint errorCode = fault.ErrorCode;
        state.Quadword(ref count);
        state.Flag(ref hasFault);
        state.Quadword(ref codeBase);
        state.Quadword(ref pointer);
        state.Byte(ref vector);
        state.Doubleword(ref errorCode);
        if (state.Reads)
        {
            _cpu.RestoreFaults(count, hasFault ? new X86.CrashRecord(codeBase, pointer, vector, errorCode) : null);
        }
    }

    private GuardOutbox Outbox() => _bus.Guard?.Outbox ?? throw new InvalidOperationException("this partition has no guard device");

    private void WriteCounters(IStateSink sink)
    {
        PartitionCounters counters = Counters;
        Span<byte> buffer = stackalloc byte[7 * 8];
        var writer = new StateWriter(buffer);
        writer.Quadword(counters.Instructions);
        writer.Quadword(counters.Doorbells);
        writer.Quadword(counters.DoorbellsOverAllowance);
        writer.Quadword(counters.MalformedClaims);
        writer.Quadword(counters.OpenPortAccesses);
        writer.Quadword(counters.OpenMemoryAccesses);
        writer.Quadword(counters.Faults);
        sink.Append(buffer);
    }
}
