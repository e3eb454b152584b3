using System;
using Guard.Contracts;
using Guard.Pc.Devices;
using Guard.X86;

namespace Guard.Pc;

/// <summary>The buses of one PC: which chip answers which port, what is open, and when the processor must look up.</summary>
/// <remarks>
/// Byte-wide chips on a wider access are asked once for each byte, lowest port first, as the ISA bus does. GuardPort takes aligned
/// doublewords only. Open ports and addresses read all ones and are counted.
/// </remarks>
internal sealed class PortBus : IPortBus
{
    private readonly PicPair _controllers;
    private readonly Pit8254 _timer;
    private readonly SystemPorts _system;
    private readonly Uart16550A? _com1;
    private readonly Uart16550A? _com2;
    private readonly GuardPort? _guard;
    private readonly PlainPcPorts? _plain;
    private Cpu? _cpu;
    private bool _isOpen;

    public PortBus(PcOptions options, PhysicalMemory memory)
    {
        bool hasGuard = options.Devices.HasFlag(PartitionDevices.GuardPort);
        _controllers = new PicPair(hasGuard ? (byte)(1 << GuardPort.Irq) : (byte)0);
        _timer = new Pit8254(new PitClock(options.TicksPerSecond), new IrqLine(_controllers, 0));
        _system = new SystemPorts(_timer, memory);
        _com1 = options.Devices.HasFlag(PartitionDevices.Com1) ? Uart(options, 4) : null;
        _com2 = options.Devices.HasFlag(PartitionDevices.Com2) ? Uart(options, 3) : null;
        _plain = options.PlainPc is null ? null : new PlainPcPorts(options.PlainPc, options.SerialOutputBytes);
        _guard = hasGuard
            ? new GuardPort(memory, new IrqLine(_controllers, GuardPort.Irq), options.DoorbellsPerSlot, options.SlotsPerFrame)
            : null;
    }

    /// <inheritdoc/>
    public bool Attention { get; private set; }

    public Pit8254 Timer => _timer;

    public PicPair Controllers => _controllers;

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

    /// <summary>Names the processor whose interrupt line follows the controllers.</summary>
    public void Connect(Cpu cpu) => _cpu = cpu;

    /// <summary>Power-on of every chip.</summary>
    public void Reset()
    {
        _controllers.Reset();
        _timer.Reset();
        _system.Reset();
        _com1?.Reset();
        _com2?.Reset();
        _guard?.Reset();
        _plain?.Reset();
        OpenPortAccesses = 0;
        OpenMemoryAccesses = 0;
        Refresh();
    }

    /// <summary>Drives the processor's interrupt line as the controllers stand, and takes back the call for attention.</summary>
    public void Refresh()
    {
        UpdateInterruptLine();
        Attention = false;
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
        OpenMemoryAccesses++;
        return widthBytes >= 8 ? ulong.MaxValue : (1UL << (8 * widthBytes)) - 1;
    }

    /// <inheritdoc/>
    public void WriteMemory(ulong address, int widthBytes, ulong value, ulong tick) => OpenMemoryAccesses++;

    /// <inheritdoc/>
    public byte AcknowledgeInterrupt(ulong tick)
    {
        byte vector = _controllers.Acknowledge();
        UpdateInterruptLine();
        return vector;
    }

    /// <summary>Writes the devices' state in a fixed order.</summary>
    public void WriteState(IStateSink sink)
    {
        Span<byte> buffer = stackalloc byte[256];
        _controllers.WriteState(buffer);
        sink.Append(buffer[..PicPair.StateBytes]);
        _timer.WriteState(buffer);
        sink.Append(buffer[..Pit8254.StateBytes]);
        _system.WriteState(buffer);
        sink.Append(buffer[..SystemPorts.StateBytes]);
        for (int port = 0; port < 2; port++)
        {
            if (Serial(port) is Uart16550A uart)
            {
                uart.WriteState(buffer);
                sink.Append(buffer[..Uart16550A.StateBytes]);
            }
        }

        if (_guard is not null)
        {
            _guard.WriteState(buffer);
            sink.Append(buffer[..GuardPort.StateBytes]);
        }
    }

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
            default:
                if (_plain is not null && _plain.Owns(port))
                {
                    return _plain.Read(port);
                }

                _isOpen = true;
                return 0xFF;
        }
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
            case 0x61 or 0x80 or 0x92:
                _system.Write(port, value, tick);
                break;
            case >= 0x3F8 and <= 0x3FF when _com1 is not null:
                _com1.Write(port & 7, value);
                break;
            case >= 0x2F8 and <= 0x2FF when _com2 is not null:
                _com2.Write(port & 7, value);
                break;
            default:
                WriteRarePort(port, value);
                break;
        }
    }

    private void WriteRarePort(ushort port, byte value)
    {
        if (_plain is null || !_plain.Owns(port))
        {
            _isOpen = true;
            return;
        }

        _plain.Write(port, value);
        Attention |= _plain.ExitCode is not null;
    }

    private void Finish()
    {
        OpenPortAccesses += _isOpen ? 1u : 0;
        if (_cpu is not null && _cpu.InterruptLine != _controllers.Output)
        {
            UpdateInterruptLine();
            Attention = true;
        }
    }

    private void UpdateInterruptLine()
    {
        if (_cpu is not null)
        {
            _cpu.InterruptLine = _controllers.Output;
        }
    }
}
