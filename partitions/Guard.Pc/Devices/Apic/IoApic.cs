// 82093AA I/O Advanced Programmable Interrupt Controller (Intel data sheet 290566); aligned doublewords of its page:
//   00h  IOREGSEL: 7-0 register index          10h  IOWIN: the register selected
//   register 00h ID, 01h version 11h with 24 entries, 02h arbitration ID
//   registers 10h-3Fh redirection table, low then high: 7-0 vector, 10-8 delivery mode, 11 logical destination, 12 delivery status (R),
//   13 active low, 14 remote IRR (R), 15 level-triggered, 16 mask, 63-56 destination
// Inputs 1 and 3-15 are the ISA lines, high when asserted; input 2 is IRQ 0; inputs 16-19 are PIRQA#-PIRQD#, low when asserted; 0 and
// 20-23 are not connected and low. An edge on a masked input is lost. Fixed, lowest priority and NMI are delivered; SMI, INIT and ExtINT
// have nobody to go to. Firmware has given it ID 1.
using System;

namespace Guard.Pc.Devices.Apic;

/// <summary>The I/O APIC: turns lines into vectors for the local APIC.</summary>
internal sealed class IoApic
{
    /// <summary>Physical address of its page.</summary>
    public const ulong BaseAddress = 0xFEC00000;

    /// <summary>Inputs.</summary>
    public const int Inputs = 24;

    /// <summary>First of the four inputs of the PCI interrupts.</summary>
    public const int FirstPirqInput = 16;

    /// <summary>Its ID as firmware leaves it.</summary>
    public const byte FirmwareId = 1;

    private const ulong Masked = 1UL << 16;
    private const ulong LevelTriggered = 1UL << 15;
    private const ulong RemoteIrr = 1UL << 14;
    private const ulong ActiveLow = 1UL << 13;
    private const ulong Logical = 1UL << 11;
    private const ulong Writable = 0xFF00_0000_0001_AFFF;
    private const uint Version = 0x00170011;
    private const uint PirqPins = 0xFu << FirstPirqInput;
    private const int Nonmaskable = 4;

    private readonly LocalApic _localApic;
    private readonly ulong[] _table = new ulong[Inputs];
    private uint _index;
    private uint _id;
    private uint _pins;

    public IoApic(LocalApic localApic)
    {
        _localApic = localApic;
        Reset();
    }

    /// <summary>Every input masked, no interrupt requested.</summary>
    public void Reset()
    {
        Array.Fill(_table, Masked);
        _index = 0;
        _id = (uint)FirmwareId << 24;
        _pins = PirqPins;
    }

    /// <summary>The input of an ISA line, 0 to 15.</summary>
    public static int InputOf(int irq) => irq == 0 ? 2 : irq;

    /// <summary>True when a request on an ISA line would go on to the local APIC.</summary>
    public bool IsUnmasked(int irq) => (_table[InputOf(irq)] & Masked) == 0;

    /// <summary>Drives the input of ISA line 0 to 15 but 2, which is nobody's.</summary>
    public void SetLine(int irq, bool asserted) => SetPin(InputOf(irq), asserted);

    /// <summary>Drives PIRQA to PIRQD, 0 to 3.</summary>
    public void SetPirq(int number, bool asserted) => SetPin(FirstPirqInput + number, !asserted);

    /// <summary>The local APIC has ended a level-triggered interrupt: an input still active is delivered again.</summary>
    public void EndInterrupt(byte vector)
    {
        for (int input = 0; input < Inputs; input++)
        {
            if ((byte)_table[input] == vector && (_table[input] & (LevelTriggered | RemoteIrr)) == (LevelTriggered | RemoteIrr))
            {
                _table[input] &= ~RemoteIrr;
                DeliverLevel(input);
            }
        }
    }

    /// <summary>The local APIC may now take what it did not: levels still active are delivered again.</summary>
    public void Retry()
    {
        for (int input = 0; input < Inputs; input++)
        {
            DeliverLevel(input);
        }
    }

    /// <summary>Reads the doubleword at an offset of the page; others than 00h and 10h read zero.</summary>
    public uint Read(int offset) => offset switch
    {
        0x00 => _index,
        0x10 => ReadRegister(),
        _ => 0,
    };

    /// <summary>Writes the doubleword at an offset of the page; others than 00h and 10h are ignored.</summary>
    public void Write(int offset, uint value)
    {
        if (offset == 0x00)
        {
            _index = value & 0xFF;
        }
        else if (offset == 0x10)
        {
            WriteRegister(value);
        }
    }

    /// <summary>Redirection table, registers, pins.</summary>
    public void Exchange(ref StateCursor state)
    {
        foreach (ref ulong entry in _table.AsSpan())
        {
            state.Quadword(ref entry);
        }

        state.Doubleword(ref _index);
        state.Doubleword(ref _id);
        state.Doubleword(ref _pins);
    }

    private uint ReadRegister()
    {
        int entry = (int)(_index - 0x10) >> 1;
        return _index switch
        {
            0x00 or 0x02 => _id,
            0x01 => Version,
            >= 0x10 and < 0x10 + (2 * Inputs) => (uint)(_table[entry] >> ((_index & 1) != 0 ? 32 : 0)),
            _ => 0,
        };
    }

    // An entry made edge-triggered forgets that it waits for an end; a level that is active is delivered at once.
    private void WriteRegister(uint value)
    {
        if (_index == 0)
        {
            _id = value & 0x0F000000;
        }

        if (_index is < 0x10 or >= 0x10 + (2 * Inputs))
        {
            return;
        }

        int input = (int)(_index - 0x10) >> 1;
        int shift = (_index & 1) != 0 ? 32 : 0;
        ulong written = Writable & (0xFFFFFFFFUL << shift);
        ulong entry = (_table[input] & ~written) | (((ulong)value << shift) & written);
        _table[input] = (entry & LevelTriggered) == 0 ? entry & ~RemoteIrr : entry;
        DeliverLevel(input);
    }

    private void SetPin(int input, bool isHigh)
    {
        uint bit = 1u << input;
        if (isHigh == ((_pins & bit) != 0))
        {
            return;
        }

        _pins ^= bit;
        if ((_table[input] & LevelTriggered) != 0)
        {
            DeliverLevel(input);
        }
        else if (IsActive(input))
        {
            Deliver(input);
        }
    }

    private bool IsActive(int input) => ((_pins & (1u << input)) != 0) != ((_table[input] & ActiveLow) != 0);

    private void DeliverLevel(int input)
    {
        if ((_table[input] & (LevelTriggered | RemoteIrr)) == LevelTriggered && IsActive(input))
        {
            Deliver(input);
        }
    }

    private void Deliver(int input)
    {
        ulong entry = _table[input];
        if ((entry & Masked) != 0 || !_localApic.IsDestination((byte)(entry >> 56), (entry & Logical) != 0))
        {
            return;
        }

        int mode = (int)(entry >> 8) & 7;
        bool isLevel = (entry & LevelTriggered) != 0;
        if (mode is 0 or 1)
        {
            bool isAccepted = _localApic.Accept((byte)entry, isLevel);
            _table[input] |= isLevel && isAccepted ? RemoteIrr : 0;
        }
        else if (mode == Nonmaskable && !isLevel)
        {
            _localApic.AcceptNonmaskable();
        }
    }
}
