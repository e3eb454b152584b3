// The odd system ports of a PC/AT (IBM PC/AT Technical Reference, "System Control"; 82371 (PIIX) data sheet 4.2.5, 4.2.6):
//   61h  R/W: 0 gate of timer counter 2, 1 speaker data, 2-3 check enables; R: 4 refresh toggle, 5 OUT of counter 2, 6-7 no error
//   80h  W: power-on self-test code; R: what was written last
//   92h  R/W: 1 A20 gate; bit 0 (fast reset) is not wired and reads 0
using Guard.X86;

namespace Guard.Pc.Devices;

/// <summary>Ports 61h, 80h and 92h.</summary>
internal sealed class SystemPorts : IChipState
{
    private readonly Pit8254 _timer;
    private readonly PhysicalMemory _memory;
    private byte _control;
    private byte _testCode;

    public SystemPorts(Pit8254 timer, PhysicalMemory memory)
    {
        _timer = timer;
        _memory = memory;
        Reset();
    }

    /// <summary>Power-on, after firmware: A20 open, as Multiboot wants it.</summary>
    public void Reset()
    {
        _control = 0;
        _testCode = 0;
        _memory.A20Gate = true;
    }

    /// <summary>True when the port is one of the three.</summary>
    public static bool Owns(ushort port) => port is 0x61 or 0x80 or 0x92;

    /// <summary>Reads one of the ports that <see cref="Owns"/> names.</summary>
    public byte Read(ushort port, ulong tick) => port switch
    {
        0x61 => (byte)(_control | (_timer.RefreshToggle(tick) ? 0x10 : 0) | (_timer.Output2(tick) ? 0x20 : 0)),
        0x80 => _testCode,
        0x92 => (byte)(_memory.A20Gate ? 0x02 : 0),
        _ => 0xFF,
    };

    /// <summary>Writes one of the ports that <see cref="Owns"/> names.</summary>
    public void Write(ushort port, byte value, ulong tick)
    {
        switch (port)
        {
            case 0x61:
                _control = (byte)(value & 0x0F);
                _timer.SetGate2((value & 0x01) != 0, tick);
                break;
            case 0x80:
                _testCode = value;
                break;
            case 0x92:
                _memory.A20Gate = (value & 0x02) != 0;
                break;
            default:
                break;
        }
    }

    /// <summary>The two registers and the A20 gate.</summary>
    public void Exchange(ref StateCursor state)
    {
        bool gate = _memory.A20Gate;
        state.Byte(ref _control);
        state.Byte(ref _testCode);
        state.Flag(ref gate);
        _memory.A20Gate = gate;
    }

    /// <inheritdoc/>
    public void ExchangeBuffers(ref StateCursor state)
    {
    }
}
