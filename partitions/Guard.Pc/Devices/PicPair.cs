// The two 8259A of a PC/AT and the edge/level control registers of the 82371 (PIIX) data sheet, 4.2.3:
//   20h-21h    master: IRQ 0-7; IRQ 2 is the slave
//   A0h-A1h    slave: IRQ 8-15
//   4D0h       ELCR1: bits 3-7 set IRQ 3-7 level-triggered; bits 0-2 read 0
//   4D1h       ELCR2: bits 1-4, 6, 7 set IRQ 9-12, 14, 15; bits 0 and 5 read 0
using Guard.Pc.Devices.Apic;

namespace Guard.Pc.Devices;

/// <summary>Both interrupt controllers as a PC wires them.</summary>
internal sealed class PicPair : IChipState
{
    private const int CascadeInput = 2;
    private const byte MasterLevelMask = 0xF8;
    private const byte SlaveLevelMask = 0xDE;

    private readonly Pic8259A _master = new(1 << CascadeInput);
    private readonly Pic8259A _slave = new(0);
    private readonly IoApic? _ioApic;
    private readonly byte _masterLevels;
    private readonly byte _slaveLevels;

    /// <param name="masterLevels">Bits of ELCR1 that firmware would have set before any guest runs.</param>
    /// <param name="slaveLevels">Likewise of ELCR2.</param>
    /// <param name="ioApic">The I/O APIC to which the same lines go; null without one.</param>
    public PicPair(byte masterLevels, byte slaveLevels = 0, IoApic? ioApic = null)
    {
        _ioApic = ioApic;
        _masterLevels = (byte)(masterLevels & MasterLevelMask);
        _slaveLevels = (byte)(slaveLevels & SlaveLevelMask);
        Reset();
    }

    /// <summary>INTR to the processor.</summary>
    public bool Output => _master.Output;

    /// <summary>Power-on state.</summary>
    public void Reset()
    {
        _master.Reset();
        _slave.Reset();
        _master.LevelTriggered = _masterLevels;
        _slave.LevelTriggered = _slaveLevels;
    }

    /// <summary>Drives IRQ 0 to 15; IRQ 2 is the cascade and nobody's.</summary>
    public void SetLine(int number, bool asserted)
    {
        if (number == CascadeInput)
        {
            return;
        }

        if (number >= 8)
        {
            _slave.SetLine(number - 8, asserted);
            UpdateCascade();
        }
        else
        {
            _master.SetLine(number, asserted);
        }

        _ioApic?.SetLine(number, asserted);
    }

    /// <summary>True when a request on the line could reach the processor as the masks stand.</summary>
    public bool IsUnmasked(int number) => number < 8
        ? (_master.Mask & (1 << number)) == 0
        : (_slave.Mask & (1 << (number - 8))) == 0 && (_master.Mask & (1 << CascadeInput)) == 0;

    /// <summary>True when the port belongs to the controllers.</summary>
    public static bool Owns(ushort port) => port is 0x20 or 0x21 or 0xA0 or 0xA1 or 0x4D0 or 0x4D1;

    /// <summary>Reads one of the ports that <see cref="Owns"/> names.</summary>
    public byte Read(ushort port)
    {
        switch (port)
        {
            case 0x20:
            case 0x21:
                return _master.Read(port & 1);
            case 0xA0:
            case 0xA1:
                byte value = _slave.Read(port & 1);
                UpdateCascade();                 // A poll takes a request into service.
                return value;
            case 0x4D0:
                return _master.LevelTriggered;
            case 0x4D1:
                return _slave.LevelTriggered;
            default:
                return 0xFF;
        }
    }

    /// <summary>Writes one of the ports that <see cref="Owns"/> names.</summary>
    public void Write(ushort port, byte value)
    {
        switch (port)
        {
            case 0x20:
            case 0x21:
                _master.Write(port & 1, value);
                break;
            case 0xA0:
            case 0xA1:
                _slave.Write(port & 1, value);
                break;
            case 0x4D0:
                _master.LevelTriggered = (byte)(value & MasterLevelMask);
                break;
            case 0x4D1:
                _slave.LevelTriggered = (byte)(value & SlaveLevelMask);
                break;
            default:
                break;
        }

        UpdateCascade();
    }

    /// <summary>Answers the processor's interrupt acknowledge.</summary>
    /// <returns>The vector; that of IR7 when the request has gone (data sheet, "default IR7").</returns>
    public byte Acknowledge()
    {
        if (!_master.TryAcknowledge(out int input) || input != CascadeInput)
        {
            return _master.Vector(input);
        }

        _slave.TryAcknowledge(out int slaveInput);
        UpdateCascade();
        return _slave.Vector(slaveInput);
    }

    /// <summary>Master, then slave.</summary>
    public void Exchange(ref StateCursor state)
    {
        _master.Exchange(ref state);
        _slave.Exchange(ref state);
    }

    /// <inheritdoc/>
    public void ExchangeBuffers(ref StateCursor state)
    {
    }

    // The slave's INT follows its requests: it falls when one is taken and rises again for the next, which gives the master a new edge.
    private void UpdateCascade()
    {
        _master.SetLine(CascadeInput, asserted: false);
        if (_slave.Output)
        {
            _master.SetLine(CascadeInput, asserted: true);
        }
        else
        {
            _master.DropEdge(CascadeInput);
        }
    }
}
