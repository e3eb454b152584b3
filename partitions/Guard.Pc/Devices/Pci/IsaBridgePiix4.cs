// 82371AB PIIX4 PCI-to-ISA bridge, function 0 (Intel data sheet 290562), 8086:7110, device 1:
//   00h-0Fh  identity, command, status, class 060100h; header type 80h: several functions
//   60h-63h  PIRQRCA-PIRQRCD: 7 routing disabled, 3-0 IRQ (3-7, 9-12, 14, 15; others route nowhere)
//   CF9h     RC reset control (port): 2 reset CPU on a change from 0 to 1, 1 hard reset
// INTA# of device d drives PIRQ[(d - 1) mod 4]. Firmware has routed PIRQA and PIRQC to IRQ 10, PIRQB and PIRQD to IRQ 11, both
// level-triggered (ELCR, in PicPair). The ISA chips themselves are files of their own.
using System;
using System.Numerics;
using Guard.Pc.Devices.Apic;

namespace Guard.Pc.Devices.Pci;

/// <summary>The ISA bridge: interrupt routing and the reset control register.</summary>
internal sealed class IsaBridgePiix4
{
    /// <summary>Device number on bus 0.</summary>
    public const int Device = 1;

    /// <summary>Port of the reset control register.</summary>
    public const ushort ResetPort = 0xCF9;

    /// <summary>ELCR2 as firmware sets it: IRQ 10 and 11 are level-triggered.</summary>
    public const byte LevelTriggered2 = 0x0C;

    private const int Pirqs = 4;
    private const int FirstRoute = 0x60;
    private const ushort RoutableIrqs = 0xDEF8;
    private const byte ResetCpu = 0x04;

    private readonly IrqLine?[] _lines;
    private readonly SystemReset _reset;
    private readonly IoApic? _ioApic;
    private readonly uint[] _asserted = new uint[Pirqs];
    private ushort _driven;
    private byte _resetControl;

    /// <param name="controllers">Whose lines PIRQs drive.</param>
    /// <param name="reset">What the reset control register drives.</param>
    /// <param name="ioApic">The I/O APIC that has the PIRQs as inputs of their own, whatever the routing; null without one.</param>
    public IsaBridgePiix4(PicPair controllers, SystemReset reset, IoApic? ioApic = null)
    {
        _reset = reset;
        _ioApic = ioApic;
        _lines = new IrqLine?[16];
        for (int irq = 0; irq < _lines.Length; irq++)
        {
            _lines[irq] = (RoutableIrqs & (1 << irq)) != 0 ? new IrqLine(controllers, irq) : null;
        }

        Function = new PciFunction(0x8086, 0x7110, 0x060100, 0x01);
        Function.Define16(0x04, PciFunction.CommandPorts | PciFunction.CommandMemory | PciFunction.CommandMaster, 0x0008);
        Function.Define16(0x06, 0x0280, 0);
        Function.Define8(0x0E, 0x80, 0);
        Function.Define8(0x4C, 0x4D, 0x7F);
        Function.Define16(0x4E, 0x0003, 0xFFFF);
        for (int i = 0; i < Pirqs; i++)
        {
            Function.Define8(FirstRoute + i, FirmwareIrq(i), 0x8F);
        }

        Function.Reset();
    }

    /// <summary>Its configuration space.</summary>
    public PciFunction Function { get; }

    /// <summary>The PIRQ, 0 to 3, that INTA# of a device drives.</summary>
    public static int PirqOf(int device) => (device - 1) & (Pirqs - 1);

    /// <summary>The IRQ to which firmware routed INTA# of a device.</summary>
    public static byte FirmwareIrqOf(int device) => FirmwareIrq(PirqOf(device));

    /// <summary>No interrupt requested.</summary>
    public void Reset()
    {
        Array.Clear(_asserted);
        _driven = 0;
        _resetControl = 0;
    }

    /// <summary>Drives INTA# of a device.</summary>
    public void SetInterrupt(int device, bool asserted)
    {
        ref uint pirq = ref _asserted[PirqOf(device)];
        uint bit = 1u << device;
        uint next = asserted ? pirq | bit : pirq & ~bit;
        if (next != pirq)
        {
            pirq = next;
            _ioApic?.SetPirq(PirqOf(device), next != 0);
            Route();
        }
    }

    /// <summary>Drives the ISA interrupt lines as requests and routing stand; also after a write to the configuration space.</summary>
    public void Route()
    {
        ushort driven = 0;
        for (int i = 0; i < Pirqs; i++)
        {
            byte route = Function.Get8(FirstRoute + i);
            bool drives = _asserted[i] != 0 && (route & 0x80) == 0;
            driven |= (ushort)(drives ? RoutableIrqs & (1 << (route & 0x0F)) : 0);
        }

        int changed = driven ^ _driven;
        _driven = driven;
        for (; changed != 0; changed &= changed - 1)
        {
            int irq = BitOperations.TrailingZeroCount(changed);
            _lines[irq]!.Set((driven & (1 << irq)) != 0);
        }
    }

    /// <summary>Reads the reset control register.</summary>
    public byte ReadResetControl() => _resetControl;

    /// <summary>Writes the reset control register.</summary>
    public void WriteResetControl(byte value)
    {
        if ((value & ~_resetControl & ResetCpu) != 0)
        {
            _reset.Request();
        }

        _resetControl = (byte)(value & 0x06);
    }

    /// <summary>Reset control, lines driven, requests by device; the configuration space is the bus's.</summary>
    public void Exchange(ref StateCursor state)
    {
        state.Byte(ref _resetControl);
        state.Word(ref _driven);
        foreach (ref uint asserted in _asserted.AsSpan())
        {
            state.Doubleword(ref asserted);
        }

        _driven &= RoutableIrqs;
    }

    private static byte FirmwareIrq(int pirq) => (pirq & 1) == 0 ? (byte)10 : (byte)11;
}
