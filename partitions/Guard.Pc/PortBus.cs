using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Pc.Devices;
using Guard.Pc.Devices.Apic;
using Guard.Pc.Devices.Pci;
using Guard.Pc.Devices.Virtio;
using Guard.X86;

namespace Guard.Pc;

/// <summary>The buses of one PC: which chip answers which port, what is open, and when the processor must look up.</summary>
/// <remarks>
/// Byte-wide chips on a wider access are asked once for each byte, lowest port first, as the ISA bus does. GuardPort takes aligned
/// doublewords only. Open ports and addresses read all ones and are counted.
/// </remarks>
internal sealed class PortBus : IPortBus
{
    /// <summary>W: takes IRQ 13 back and asserts IGNNE# until the x87 error is gone (PIIX data sheet, "Coprocessor Error Register"). R: open.</summary>
    private const ushort NumericErrorPort = 0xF0;

    private const int TimerIrq = 0;
    private const int KeyboardIrq = 1;
    private const int RtcIrq = 8;

    private readonly PicPair _controllers;
    private readonly Pit8254 _timer;
    private readonly SystemPorts _system;
    private readonly IrqLine _numericError;
    private readonly Uart16550A? _com1;
    private readonly Uart16550A? _com2;
    private readonly GuardPort? _guard;
    private readonly PlainPcPorts? _plain;
    private readonly Mc146818? _rtc;
    private readonly Keyboard8042? _keyboard;
    private readonly PciChipset? _chipset;
    private readonly ChipStates _chips;
    private readonly ApicPair? _apics;
    private Cpu? _cpu;
    private bool _isOpen;

    public PortBus(PcOptions options, PhysicalMemory memory)
    {
        bool hasGuard = options.Devices.HasFlag(PartitionDevices.GuardPort);
        bool hasPci = options.Devices.HasFlag(PartitionDevices.Pci);
        _apics = options.Devices.HasFlag(PartitionDevices.Apic) ? new ApicPair() : null;
        _controllers = new PicPair(
            hasGuard ? (byte)(1 << GuardPort.Irq) : (byte)0,
            hasPci ? (byte)(IsaBridgePiix4.LevelTriggered2 | PowerManagementPiix4.LevelTriggered2) : (byte)0,
            _apics?.Io);
        _timer = new Pit8254(new DeviceClock(options.TicksPerSecond, Pit8254.Hertz), new IrqLine(_controllers, TimerIrq));
        _system = new SystemPorts(_timer, memory);
        _numericError = new IrqLine(_controllers, 13);
        _com1 = options.Devices.HasFlag(PartitionDevices.Com1) ? Uart(options, 4) : null;
        _com2 = options.Devices.HasFlag(PartitionDevices.Com2) ? Uart(options, 3) : null;
        _plain = options.PlainPc is null ? null : new PlainPcPorts(options.PlainPc, options.SerialOutputBytes);
        _guard = hasGuard
            ? new GuardPort(memory, new IrqLine(_controllers, GuardPort.Irq), options.DoorbellsPerSlot, options.SlotsPerFrame)
            : null;
#if GUARD_PLANTS
        if (_guard is not null)
        {
            _guard.Crossing = options.Crossing;
        }

#endif
        _rtc = options.Devices.HasFlag(PartitionDevices.Rtc)
            ? new Mc146818(options.TicksPerSecond, options.DateUnixSeconds, new IrqLine(_controllers, RtcIrq))
            : null;
        _keyboard = options.Devices.HasFlag(PartitionDevices.Keyboard)
            ? new Keyboard8042(new IrqLine(_controllers, KeyboardIrq), memory, ResetWires)
            : null;
        _chipset = hasPci
            ? new PciChipset(options, memory, _controllers, ResetWires, _guard, _apics?.Io)
            : null;
        _chips = ListChips();
    }

    /// <inheritdoc/>
    public bool Attention { get; private set; }

    /// <summary>Who asked for a reset or switched the PC off.</summary>
    public SystemReset ResetWires { get; } = new();

    /// <summary>The first tick at which a chip has something to do by itself; <see cref="ulong.MaxValue"/> for never.</summary>
    public ulong NextEventTick
    {
        get
        {
            ulong next = Math.Min(_timer.NextEventTick, _rtc?.NextEventTick ?? ulong.MaxValue);
            next = Math.Min(next, _apics?.Local.NextEventTick ?? ulong.MaxValue);
            return Math.Min(next, _chipset?.PowerManagement.NextEventTick ?? ulong.MaxValue);
        }
    }

    /// <summary>As <see cref="NextEventTick"/>, of the chips whose interrupt could wake the processor as the controllers stand.</summary>
    public ulong NextWakeTick
    {
        get
        {
            ulong next = IsUnmasked(TimerIrq) ? _timer.NextEventTick : ulong.MaxValue;
            if (_rtc is not null && IsUnmasked(RtcIrq))
            {
                next = Math.Min(next, _rtc.NextEventTick);
            }

            next = Math.Min(next, _apics?.NextWakeTick ?? ulong.MaxValue);
            return _chipset is not null && IsUnmasked(PowerManagementPiix4.Irq)
                ? Math.Min(next, _chipset.PowerManagement.NextEventTick)
                : next;
        }
    }

    public GuardPort? Guard => _guard;

    public PlainPcPorts? Plain => _plain;

    /// <summary>Accesses that found no port.</summary>
    public ulong OpenPortAccesses { get; private set; }

    /// <summary>Accesses that found no memory.</summary>
    public ulong OpenMemoryAccesses { get; private set; }

    /// <summary>COM1 is 0, COM2 is 1; null for one that the partition does not have.</summary>
    public Uart16550A? Serial(int port) => port switch
    {
        0 => _com1,
        1 => _com2,
        _ => null,
    };

    /// <summary>The network card; null for a PC that has none.</summary>
    public VirtioNetwork? Network => _chipset?.Network;

#if GUARD_PLANTS
    /// <summary>The host bridge's interrupt line register, which is nobody's concern.</summary>
    internal byte CrossedRegister
    {
        get => _chipset?.CrossedBridge.Get8(0x3C) ?? 0;
        set => _chipset?.CrossedBridge.Write8(0x3C, value);
    }

#endif
    /// <summary>Names the processor whose interrupt line follows the controllers.</summary>
    public void Connect(Cpu cpu) => _cpu = cpu;

    /// <summary>Brings every chip with a clock to a tick.</summary>
    public void Advance(ulong tick)
    {
        _timer.Advance(tick);
        _rtc?.Advance(tick);
        _chipset?.PowerManagement.Advance(tick);
        _apics?.Local.Advance(tick);
    }

    /// <summary>Power-on of every chip.</summary>
    public void Reset()
    {
        _apics?.Reset();
        _controllers.Reset();
        _timer.Reset();
        _system.Reset();
        _com1?.Reset();
        _com2?.Reset();
        _guard?.Reset();
        _plain?.Reset();
        _rtc?.Reset();
        _keyboard?.Reset();
        _chipset?.Reset();
        ResetWires.Clear();
        OpenPortAccesses = 0;
        OpenMemoryAccesses = 0;
        Refresh();
    }

    /// <summary>What the guard released since the last slot goes to the guest where a virtio console shows it, and frames of its network.</summary>
    public void Pump(ulong tick) => _chipset?.Pump(tick);

    /// <summary>Drives the processor's interrupt line as the controllers stand, and takes back the call for attention.</summary>
    public void Refresh()
    {
        UpdateInterruptLine();
        Attention = false;
    }

    /// <summary>FERR#: IRQ 13, until the guest writes port F0h. True when the processor takes an interrupt now.</summary>
    public bool RaiseNumericError()
    {
        _numericError.Set(asserted: true);
        return Interrupts;
    }

    /// <inheritdoc/>
    public uint Read(ushort port, int widthBytes, ulong tick)
    {
        _isOpen = false;
        uint value = 0;
        if (widthBytes == 4 && _guard is not null && GuardPort.Owns(port) && (port & 3) == 0)
        {
            value = _guard.Read(port - GuardPort.BasePort);
        }
        else if (port == PciBus.AddressPort && widthBytes == 4 && _chipset is not null)
        {
            value = _chipset.Bus.ReadAddress();
        }
        else
        {
            for (int i = 0; i < widthBytes; i++)
            {
                value |= (uint)ReadByte((ushort)(port + i), tick) << (8 * i);
            }
        }

        Finish();
        return value;
    }

    /// <inheritdoc/>
    public void Write(ushort port, int widthBytes, uint value, ulong tick)
    {
        _isOpen = false;
        if (widthBytes == 4 && _guard is not null && GuardPort.Owns(port) && (port & 3) == 0)
        {
            _guard.Write(port - GuardPort.BasePort, value, tick);
            Attention = true;                            // It may have written to RAM; the processor looks up.
        }
        else if (port == PciBus.AddressPort && widthBytes == 4 && _chipset is not null)
        {
            _chipset.Bus.WriteAddress(value);
        }
        else
        {
            for (int i = 0; i < widthBytes; i++)
            {
                WriteByte((ushort)(port + i), (byte)(value >> (8 * i)), tick);
            }
        }

        Finish();
    }

    /// <inheritdoc/>
    public ulong ReadMemory(ulong address, int widthBytes, ulong tick)
    {
        if (_chipset?.FindWindow(address) is VirtioPci device)
        {
            ulong value = device.Read(address, widthBytes);
            Attention = true;                            // Reading the ISR status lowers the line.
            return value;
        }

        if (_apics is not null && _apics.Owns(address))
        {
            return _apics.Read(address, widthBytes, tick);
        }

        OpenMemoryAccesses++;
        return widthBytes >= 8 ? ulong.MaxValue : (1UL << (8 * widthBytes)) - 1;
    }

    /// <inheritdoc/>
    public void WriteMemory(ulong address, int widthBytes, ulong value, ulong tick)
    {
        if (_chipset?.FindWindow(address) is VirtioPci device)
        {
            device.Write(address, widthBytes, value, tick);
            Attention = true;                            // It may have written to RAM, or moved an interrupt.
            return;
        }

        if (_apics is not null && _apics.Owns(address))
        {
            _apics.Write(address, widthBytes, value, tick);
            Attention = true;                            // It may have moved the next event, or an interrupt.
            return;
        }

        OpenMemoryAccesses++;
    }

    /// <inheritdoc/>
    public byte AcknowledgeInterrupt(ulong tick)
    {
        byte vector = 0;
        if (_apics is null || (!_apics.HasInterrupt && _apics.PassesExternal && _controllers.Output))
        {
            vector = _controllers.Acknowledge();
        }
        else
        {
            _apics.Local.TryAcknowledge(out vector);
        }

        UpdateInterruptLine();
        return vector;
    }

    /// <inheritdoc/>
    public ulong? ApicBase => _apics?.Base;

    /// <inheritdoc/>
    public bool TryWriteApicBase(ulong value)
    {
        Attention |= _apics is not null;                 // An interrupt may have come or gone.
        return _apics is not null && _apics.TryWriteBase(value);
    }

    /// <summary>Writes the devices' registers in a fixed order.</summary>
    public void WriteState(IStateSink sink) => _chips.WriteTranscript(sink);

    /// <summary>Walks over all the devices hold and over what the bus counts, for a snapshot; between frames only.</summary>
    public void Exchange(ref StateCursor state)
    {
        ulong openPorts = OpenPortAccesses;
        ulong openMemory = OpenMemoryAccesses;
        state.Quadword(ref openPorts);
        state.Quadword(ref openMemory);
        OpenPortAccesses = openPorts;
        OpenMemoryAccesses = openMemory;
        _chips.Exchange(ref state);
    }

    // Every device of this PC. What is not listed here is neither in the transcript nor in a snapshot (ChipStateTests).
    private ChipStates ListChips()
    {
        IChipState?[] all =
        [
            _apics, _controllers, _timer, _system, _com1, _com2, _guard, _rtc, _keyboard, _chipset,
            _plain, ResetWires,
        ];
        var chips = ImmutableArray.CreateBuilder<IChipState>();
        foreach (IChipState? chip in all)
        {
            if (chip is not null)
            {
                chips.Add(chip);
            }
        }

        return new ChipStates(chips.ToImmutable());
    }

    private bool Interrupts => _apics is null
        ? _controllers.Output
        : _apics.HasInterrupt || (_apics.PassesExternal && _controllers.Output);

    private bool IsUnmasked(int irq) => _apics is null
        ? _controllers.IsUnmasked(irq)
        : (_apics.PassesExternal && _controllers.IsUnmasked(irq)) || _apics.Io.IsUnmasked(irq);

    private Uart16550A Uart(PcOptions options, int irq) =>
        new(new IrqLine(_controllers, irq), options.SerialInputBytes, options.SerialOutputBytes);

    private byte ReadByte(ushort port, ulong tick)
    {
        switch (port)
        {
            case 0x20 or 0x21 or 0xA0 or 0xA1 or 0x4D0 or 0x4D1:
                return _controllers.Read(port);
            case >= Pit8254.BasePort and <= Pit8254.BasePort + 3:
                return _timer.Read(port - Pit8254.BasePort, tick);
            case 0x61 or 0x80 or 0x92:
                return _system.Read(port, tick);
            case >= 0x3F8 and <= 0x3FF when _com1 is not null:
                return _com1.Read(port & 7);
            case >= 0x2F8 and <= 0x2FF when _com2 is not null:
                return _com2.Read(port & 7);
            case 0x60 or 0x64 when _keyboard is not null:
                return _keyboard.Read(port & 4);
            case 0x70 when _rtc is not null:
                return 0xFF;
            case 0x71 when _rtc is not null:
                return _rtc.Read(tick);
            default:
                return ReadRarePort(port, tick);
        }
    }

    private byte ReadRarePort(ushort port, ulong tick)
    {
        if (_plain is not null && _plain.Owns(port))
        {
            return _plain.Read(port);
        }

        if (_chipset is not null && _chipset.TryRead(port, tick, out byte value))
        {
            return value;
        }

        _isOpen = true;
        return 0xFF;
    }

    private void WriteByte(ushort port, byte value, ulong tick)
    {
        switch (port)
        {
            case 0x20 or 0x21 or 0xA0 or 0xA1 or 0x4D0 or 0x4D1:
                _controllers.Write(port, value);
                Attention = true;                        // A timer that was masked may matter now.
                break;
            case >= Pit8254.BasePort and <= Pit8254.BasePort + 3:
                _timer.Write(port - Pit8254.BasePort, value, tick);
                Attention = true;                        // The next event has moved.
                break;
            case NumericErrorPort:
                _numericError.Set(asserted: false);
                _cpu?.IgnoreNumericError();
                break;
            case 0x61 or 0x80 or 0x92:
                _system.Write(port, value, tick);
                break;
            case >= 0x3F8 and <= 0x3FF when _com1 is not null:
                _com1.Write(port & 7, value);
                break;
            case >= 0x2F8 and <= 0x2FF when _com2 is not null:
                _com2.Write(port & 7, value);
                break;
            case 0x60 or 0x64 when _keyboard is not null:
                _keyboard.Write(port & 4, value);
                Attention |= ResetWires.IsRequested;
                break;
            case 0x70 or 0x71 when _rtc is not null:
                _rtc.Write(port & 1, value, tick);
                Attention = true;                        // The next event has moved.
                break;
            default:
                WriteRarePort(port, value, tick);
                break;
        }
    }

    private void WriteRarePort(ushort port, byte value, ulong tick)
    {
        if (_plain is not null && _plain.Owns(port))
        {
            _plain.Write(port, value);
            Attention |= _plain.ExitCode is not null;
        }
        else if (_chipset is not null && _chipset.TryWrite(port, value, tick))
        {
            Attention = true;                            // It may have moved an event, an interrupt, or switched off.
        }
        else
        {
            _isOpen = true;
        }
    }

    private void Finish()
    {
        OpenPortAccesses += _isOpen ? 1u : 0;
        if (_cpu is not null && _cpu.InterruptLine != Interrupts)
        {
            UpdateInterruptLine();
            Attention = true;
        }
    }

    private void UpdateInterruptLine()
    {
        if (_cpu is not null)
        {
            _cpu.InterruptLine = Interrupts;
            if (_apics is not null && _apics.Local.TakeNonmaskable())
            {
                _cpu.RaiseNonmaskableInterrupt();
            }
        }
    }
}
