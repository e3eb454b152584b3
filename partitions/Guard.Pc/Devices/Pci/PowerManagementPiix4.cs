// 82371AB PIIX4 power management, function 3 (Intel data sheet 290562, chapter 7), 8086:7113, device 1; SCI is IRQ 9, level-triggered:
//   00h-0Fh  identity, command, status, class 068000h      40h-43h PMBASE (15-6)      80h PMREGMISC: 0 decode the ports at PMBASE
// Ports from PMBASE, which firmware has set to 600h:
//   00h  PMSTS  R/WC  0 TMROF_STS: bit 23 of the timer has changed; 8 PWRBTN_STS, 10 RTC_STS (never set)
//   02h  PMEN   R/W   0 TMROF_EN, 5 GBL_EN, 8 PWRBTN_EN, 10 RTC_EN
//   04h  PMCNTRL R/W  0 SCI_EN; 12-10 SUS_TYP, 13 SUS_EN (W): type 0 is soft off, the others do nothing
//   08h  PMTMR  R     24-bit counter at 3.579545 MHz
// Other registers of the 64 bytes read zero and ignore writes.

namespace Guard.Pc.Devices.Pci;

/// <summary>ACPI fixed hardware: the PM timer and the way to switch off.</summary>
internal sealed class PowerManagementPiix4
{
    /// <summary>Function number of device 1.</summary>
    public const int FunctionNumber = 3;

    /// <summary>Where firmware puts the ports.</summary>
    public const ushort FirmwareBase = 0x600;

    /// <summary>The line of the system control interrupt.</summary>
    public const int Irq = 9;

    /// <summary>ELCR2 as firmware sets it for this line.</summary>
    public const byte LevelTriggered2 = 0x02;

    private const int PortBytes = 64;
    private const ulong Hertz = 3579545;
    private const int OverflowBit = 23;
    private const ushort Overflow = 0x0001;
    private const ushort SciEnable = 0x0001;
    private const ushort SuspendEnable = 0x2000;
    private const ushort SuspendType = 0x1C00;

    private readonly DeviceClock _clock;
    private readonly IrqLine _irq;
    private readonly SystemReset _reset;
    private ushort _status;
    private ushort _enable;
    private ushort _control;
    private ulong _seenTick;

    public PowerManagementPiix4(ulong ticksPerSecond, IrqLine irq, SystemReset reset)
    {
        _clock = new DeviceClock(ticksPerSecond, Hertz);
        _irq = irq;
        _reset = reset;
        Function = new PciFunction(0x8086, 0x7113, 0x068000, 0x03);
        Function.Define16(0x04, PciFunction.CommandPorts, PciFunction.CommandPorts);
        Function.Define16(0x06, 0x0280, 0);
        Function.Define8(0x3C, Irq, 0xFF);
        Function.Define8(0x3D, 1, 0);
        Function.Define32(0x40, FirmwareBase | 1, 0x0000FFC0);
        Function.Define8(0x80, 0x01, 0x01);
        Function.Reset();
        Reset();
    }

    /// <summary>Its configuration space.</summary>
    public PciFunction Function { get; }

    /// <summary>The first tick at which it may request an interrupt; <see cref="ulong.MaxValue"/> for never.</summary>
    public ulong NextEventTick { get; private set; }

    /// <summary>Nothing enabled; ACPI mode, as there is no firmware to be in the way.</summary>
    public void Reset()
    {
        _status = 0;
        _enable = 0;
        _control = SciEnable;
        _seenTick = 0;
        NextEventTick = ulong.MaxValue;
        _irq.Set(asserted: false);
    }

    /// <summary>True when the ports at PMBASE are decoded and this is one of them.</summary>
    public bool Owns(ushort port) =>
        port - (Function.Get16(0x40) & 0xFFC0) is >= 0 and < PortBytes && (Function.Get8(0x80) & 1) != 0;

    /// <summary>Notes what the timer has done, and drives the interrupt.</summary>
    public void Advance(ulong tick)
    {
        if (tick > _seenTick)
        {
            bool hasChanged = _clock.ClocksAt(tick) >> OverflowBit != _clock.ClocksAt(_seenTick) >> OverflowBit;
            _status |= hasChanged ? Overflow : (ushort)0;
            _seenTick = tick;
        }

        Update();
    }

    /// <summary>Reads a port that <see cref="Owns"/> names.</summary>
    public byte Read(ushort port, ulong tick)
    {
        Advance(tick);
        int offset = port & (PortBytes - 1);
        int shift = 8 * (offset & 1);
        return offset switch
        {
            0 or 1 => (byte)(_status >> shift),
            2 or 3 => (byte)(_enable >> shift),
            4 or 5 => (byte)(_control >> shift),
            >= 8 and <= 10 => (byte)(_clock.ClocksAt(tick) >> (8 * (offset - 8))),
            _ => 0,
        };
    }

    /// <summary>Writes a port that <see cref="Owns"/> names.</summary>
    public void Write(ushort port, byte value, ulong tick)
    {
        Advance(tick);
        int offset = port & (PortBytes - 1);
        int shift = 8 * (offset & 1);
        int kept = 0xFF00 >> shift;
        int bits = value << shift;
        switch (offset)
        {
            case 0 or 1:
                _status = (ushort)(_status & ~bits);
                break;
            case 2 or 3:
                _enable = (ushort)(((_enable & kept) | bits) & 0x0521);
                break;
            case 4 or 5:
                _control = (ushort)(((_control & kept) | bits) & 0x1C03);
                if ((bits & SuspendEnable) != 0 && (_control & SuspendType) == 0)
                {
                    _reset.SwitchOff();
                }

                break;
            default:
                break;
        }

        Update();
    }

    /// <summary>Registers and the tick up to which the status stands; the configuration space is the bus's.</summary>
    public void Exchange(ref StateCursor state)
    {
        state.Word(ref _status);
        state.Word(ref _enable);
        state.Word(ref _control);
        state.Quadword(ref _seenTick);
        if (state.Reads)
        {
            Update();
        }
    }

    private void Update()
    {
        bool isEnabled = (_control & SciEnable) != 0 && (_enable & Overflow) != 0;
        bool isRequesting = isEnabled && (_status & Overflow) != 0;
        _irq.Set(isRequesting);
        ulong toggles = (_clock.ClocksAt(_seenTick) >> OverflowBit) + 1;
        NextEventTick = isEnabled && !isRequesting ? _clock.TickOf(toggles << OverflowBit) : ulong.MaxValue;
    }
}
