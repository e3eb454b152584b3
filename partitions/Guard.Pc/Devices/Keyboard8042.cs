// 8042 keyboard controller of a PC/AT (IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device Controller") with a
// 101-key keyboard behind it, IRQ 1; no auxiliary device.
//   60h  R: output buffer             W: byte for the keyboard, or the argument of the last command
//   64h  R: status: 0 output buffer full, 2 system flag, 3 last write went to 64h, 4 not locked
//        W: command: 20h/60h read/write command byte, A7h/A8h/A9h auxiliary port (absent: A9h answers 01h), AAh self test,
//           ABh interface test, ADh/AEh disable/enable keyboard, C0h read input port, D0h/D1h read/write output port,
//           D2h-D3h write output buffer, F0h-FFh pulse output port (bit 0: reset)
// Command byte: 0 IRQ 1 enable, 2 system flag, 4 keyboard disabled, 6 translate. Output port: 0 not reset, 1 A20, 4 output buffer full.
// Keyboard commands: EDh LEDs, EEh echo, F0h scan code set, F2h identify, F3h rate, F4h enable, F5h/F6h defaults, FFh reset.
using System;
using Guard.X86;

namespace Guard.Pc.Devices;

/// <summary>Keyboard controller and keyboard. Nobody types on it: it answers commands.</summary>
internal sealed class Keyboard8042 : IChipState
{
    private const int BufferBytes = 16;
    private const byte OutputFull = 0x01;
    private const byte SystemFlag = 0x04;
    private const byte LastWasCommand = 0x08;
    private const byte NotLocked = 0x10;
    private const byte InterruptEnable = 0x01;
    private const byte Acknowledge = 0xFA;
    private const byte Resend = 0xFE;

    private readonly IrqLine _irq;
    private readonly PhysicalMemory _memory;
    private readonly SystemReset _reset;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private byte _count;
    private byte _commandByte;
    private byte _pendingCommand;
    private byte _pendingKeyboardCommand;
    private byte _status;

    public Keyboard8042(IrqLine irq, PhysicalMemory memory, SystemReset reset)
    {
        _irq = irq;
        _memory = memory;
        _reset = reset;
        Reset();
    }

    /// <summary>As firmware leaves it after its self test.</summary>
    public void Reset()
    {
        Array.Clear(_buffer);
        _count = 0;
        _commandByte = 0x65;                             // Interrupt, system flag, translation.
        _pendingCommand = 0;
        _pendingKeyboardCommand = 0;
        _status = SystemFlag | NotLocked;
        Update();
    }

    /// <summary>Reads 60h (offset 0) or 64h (offset 4).</summary>
    public byte Read(int offset)
    {
        if (offset == 4)
        {
            return (byte)(_status | (_count > 0 ? OutputFull : 0));
        }

        byte value = _buffer[0];                         // When empty: the last byte again.
        if (_count > 0)
        {
            _count--;
            byte last = _buffer[0];
            _buffer.AsSpan(1).CopyTo(_buffer);
            _buffer[0] = _count == 0 ? last : _buffer[0];
            _irq.Set(asserted: false);                   // The next byte is a new edge.
            Update();
        }

        return value;
    }

    /// <summary>Writes 60h (offset 0) or 64h (offset 4).</summary>
    public void Write(int offset, byte value)
    {
        if (offset == 4)
        {
            _status |= LastWasCommand;
            _pendingCommand = 0;
            Command(value);
        }
        else
        {
            _status = (byte)(_status & ~LastWasCommand);
            byte command = _pendingCommand;
            _pendingCommand = 0;
            Data(command, value);
        }

        Update();
    }

    /// <summary>Registers and the output buffer.</summary>
    public void Exchange(ref StateCursor state)
    {
        state.Byte(ref _count);
        state.Byte(ref _commandByte);
        state.Byte(ref _pendingCommand);
        state.Byte(ref _pendingKeyboardCommand);
        state.Byte(ref _status);
        state.Bytes(_buffer);
        if (state.Reads)
        {
            _count = Math.Min(_count, (byte)BufferBytes);
            Update();
        }
    }

    /// <inheritdoc/>
    public void ExchangeBuffers(ref StateCursor state)
    {
    }

    private void Command(byte command)
    {
        switch (command)
        {
            case 0x20:
                Answer(_commandByte);
                break;
            case 0x60 or 0xD1 or 0xD2 or 0xD3 or 0xD4:
                _pendingCommand = command;
                break;
            case 0xA9:
                Answer(0x01);                            // The auxiliary port's clock line is stuck low: nothing is there.
                break;
            case 0xAA:
                _status |= SystemFlag;
                Answer(0x55);
                break;
            case 0xAB:
                Answer(0x00);
                break;
            case 0xAD:
                _commandByte |= 0x10;
                break;
            case 0xAE:
                _commandByte = (byte)(_commandByte & ~0x10);
                break;
            case 0xC0:
                Answer(0x80);                            // Keyboard not inhibited.
                break;
            case 0xD0:
                Answer((byte)(0x01 | (_memory.A20Gate ? 0x02 : 0) | (_count > 0 ? 0x10 : 0)));
                break;
            case >= 0xF0 when (command & 0x01) == 0:
                _reset.Request();
                break;
            default:
                break;
        }
    }

    private void Data(byte command, byte value)
    {
        switch (command)
        {
            case 0x60:
                _commandByte = value;
                _status = (byte)((_status & ~SystemFlag) | (value & SystemFlag));
                break;
            case 0xD1:
                _memory.A20Gate = (value & 0x02) != 0;
                if ((value & 0x01) == 0)
                {
                    _reset.Request();
                }

                break;
            case 0xD2 or 0xD3:
                Answer(value);
                break;
            case 0xD4:
                break;                                   // For the auxiliary device: nobody hears it.
            default:
                Keyboard(value);
                break;
        }
    }

    private void Keyboard(byte value)
    {
        byte command = _pendingKeyboardCommand;
        _pendingKeyboardCommand = 0;
        if (command != 0)
        {
            Answer(Acknowledge);
            if (command == 0xF0 && value == 0)
            {
                Answer(0x02);                            // Scan code set 2.
            }

            return;
        }

        switch (value)
        {
            case 0xED or 0xF0 or 0xF3:
                _pendingKeyboardCommand = value;
                Answer(Acknowledge);
                break;
            case 0xEE:
                Answer(0xEE);
                break;
            case 0xF2:
                Answer(Acknowledge);
                Answer(0xAB);
                Answer((_commandByte & 0x40) != 0 ? (byte)0x41 : (byte)0x83);
                break;
            case >= 0xF4 and <= 0xFD:
                Answer(Acknowledge);
                break;
            case 0xFF:
                Answer(Acknowledge);
                Answer(0xAA);
                break;
            default:
                Answer(Resend);
                break;
        }
    }

    // A byte that finds the buffer full is lost, as a keyboard's is.
    private void Answer(byte value)
    {
        if (_count < BufferBytes)
        {
            _buffer[_count] = value;
            _count++;
        }
    }

    private void Update() => _irq.Set(_count > 0 && (_commandByte & InterruptEnable) != 0);
}
