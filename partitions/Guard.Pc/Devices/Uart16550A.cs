// PC16550D Universal Asynchronous Receiver/Transmitter with FIFOs (National Semiconductor data sheet), Table II "Summary of Registers".
//   offset  DLAB  read                     write
//   0       0     RBR receiver buffer      THR transmitter holding
//   0       1     DLL divisor latch low    DLL
//   1       0     IER interrupt enable     IER: 0 received data, 1 THR empty, 2 line status, 3 modem status
//   1       1     DLM divisor latch high   DLM
//   2             IIR interrupt ident.     FCR: 0 enable, 1 reset receiver, 2 reset transmitter, 6-7 trigger level
//   3             LCR line control         LCR: 7 DLAB
//   4             MCR modem control        MCR: 0 DTR, 1 RTS, 2 OUT1, 3 OUT2 (gates the interrupt in a PC), 4 loop
//   5             LSR line status          - : 0 data ready, 1 overrun, 5 THR empty, 6 transmitter empty
//   6             MSR modem status         - : 0-3 deltas, 4 CTS, 5 DSR, 6 RI, 7 DCD
//   7             SCR scratch              SCR
// The line is infinitely fast and never loses a byte: a transmitted byte has left at once; the sender waits while neither RTS nor DTR is set
// (so nothing arrives before a driver is there) and until the FIFO has room; the character time-out of the FIFO is due as soon as nothing
// more waits. The divisor changes nothing.
using System;

namespace Guard.Pc.Devices;

/// <summary>One serial port, with the host's two bounded buffers behind it.</summary>
internal sealed class Uart16550A : IChipState
{
    private const int FifoBytes = 16;
    private const byte LineTransmitterEmpty = 0x60;
    private const byte LineOverrun = 0x02;
    private const byte LineDataReady = 0x01;
    private const byte ModemConnected = 0xB0;            // CTS, DSR and DCD: a device is there.

    private readonly IrqLine _irq;
    private readonly ByteRing _input;
    private readonly ByteRing _output;
    private readonly byte[] _fifo = new byte[FifoBytes];
    private int _fifoFirst;
    private int _fifoCount;
    private byte _interruptEnable;
    private byte _fifoControl;
    private byte _lineControl;
    private byte _modemControl;
    private byte _modemStatus;
    private byte _scratch;
    private byte _divisorLow;
    private byte _divisorHigh;
    private bool _overrun;
    private bool _transmitterPending;

    /// <param name="irq">IRQ 4 for COM1, IRQ 3 for COM2.</param>
    /// <param name="inputBytes">Bytes of outside input kept at most.</param>
    /// <param name="outputBytes">Bytes of output kept at most until the host takes them.</param>
    public Uart16550A(IrqLine irq, int inputBytes, int outputBytes)
    {
        _irq = irq;
        _input = new ByteRing(inputBytes);
        _output = new ByteRing(outputBytes);
        Reset();
    }

    /// <summary>Bytes written by the guest that found the output buffer full. The guest cannot tell.</summary>
    public ulong DroppedOutputBytes { get; private set; }

    /// <summary>Bytes of input that still fit.</summary>
    public int InputFreeBytes => _input.FreeBytes;

    private bool IsFifoEnabled => (_fifoControl & 0x01) != 0;

    private bool IsLoopback => (_modemControl & 0x10) != 0;

    private bool IsReady => (_modemControl & 0x13) is not 0 and < 0x10;

    private bool HasDivisorAccess => (_lineControl & 0x80) != 0;

    private int ReceiverCapacity => IsFifoEnabled ? FifoBytes : 1;

    private int TriggerLevel => !IsFifoEnabled ? 1 : (_fifoControl >> 6) switch
    {
        0 => 1,
        1 => 4,
        2 => 8,
        _ => 14,
    };

    /// <summary>Master reset, data sheet Table III. Both buffers are emptied and overwritten.</summary>
    public void Reset()
    {
        _input.Erase();
        _output.Erase();
        Array.Clear(_fifo);
        _fifoFirst = 0;
        _fifoCount = 0;
        _interruptEnable = 0;
        _fifoControl = 0;
        _lineControl = 0;
        _modemControl = 0;
        _modemStatus = ModemConnected;
        _scratch = 0;
        _divisorLow = 0;
        _divisorHigh = 0;
        _overrun = false;
        _transmitterPending = false;
        DroppedOutputBytes = 0;
        UpdateIrq();
    }

    /// <summary>Takes outside input; what does not fit is ignored.</summary>
    public void OfferInput(ReadOnlySpan<byte> bytes)
    {
        _input.Put(bytes);
        Receive();
        UpdateIrq();
    }

    /// <summary>Hands out what the guest wrote, oldest first.</summary>
    public int TakeOutput(Span<byte> target) => _output.Take(target);

    /// <summary>Reads offset 0 to 7.</summary>
    public byte Read(int offset)
    {
        switch (offset)
        {
            case 0:
                return HasDivisorAccess ? _divisorLow : TakeReceived();
            case 1:
                return HasDivisorAccess ? _divisorHigh : _interruptEnable;
            case 2:
                return ReadIdentification();
            case 3:
                return _lineControl;
            case 4:
                return _modemControl;
            case 5:
                return ReadLineStatus();
            case 6:
                byte modem = _modemStatus;
                _modemStatus &= 0xF0;
                UpdateIrq();
                return modem;
            case 7:
                return _scratch;
            default:
                return 0xFF;
        }
    }

    /// <summary>Writes offset 0 to 7.</summary>
    public void Write(int offset, byte value)
    {
        switch (offset)
        {
            case 0 when HasDivisorAccess:
                _divisorLow = value;
                break;
            case 0:
                Transmit(value);
                break;
            case 1 when HasDivisorAccess:
                _divisorHigh = value;
                break;
            case 1:
                _transmitterPending |= (value & ~_interruptEnable & 0x02) != 0;   // Enabling it while THR is empty requests at once.
                _interruptEnable = (byte)(value & 0x0F);
                break;
            case 2:
                WriteFifoControl(value);
                break;
            case 3:
                _lineControl = value;
                break;
            case 4:
                WriteModemControl(value);
                break;
            case 7:
                _scratch = value;
                break;
            default:                                     // LSR and MSR: "intended for read operations only".
                break;
        }

        UpdateIrq();
    }

    /// <summary>The registers, the FIFO oldest first, and how many bytes of input wait.</summary>
    public void Exchange(ref StateCursor state)
    {
        ushort fifoCount = (ushort)_fifoCount;
        uint waiting = (uint)_input.Count;
        uint dropped = (uint)DroppedOutputBytes;
        state.Byte(ref _interruptEnable);
        state.Byte(ref _fifoControl);
        state.Byte(ref _lineControl);
        state.Byte(ref _modemControl);
        state.Byte(ref _modemStatus);
        state.Byte(ref _scratch);
        state.Byte(ref _divisorLow);
        state.Byte(ref _divisorHigh);
        state.Flag(ref _overrun);
        state.Flag(ref _transmitterPending);
        state.Word(ref fifoCount);
        for (int i = 0; i < FifoBytes; i++)
        {
            byte value = i < _fifoCount ? _fifo[(_fifoFirst + i) % FifoBytes] : (byte)0;
            state.Byte(ref value);
        }

        state.Doubleword(ref waiting);
        state.Doubleword(ref dropped);
        if (state.Reads && fifoCount > FifoBytes)
        {
            state.Fail();
        }

        _fifoCount = Math.Min(fifoCount, (ushort)FifoBytes);
    }

    /// <summary>The FIFO as it lies, since an empty one answers with its last byte; input and output that wait; the whole count of dropped bytes.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        ulong dropped = DroppedOutputBytes;
        state.Bytes(_fifo);
        state.Count(ref _fifoFirst, FifoBytes - 1);
        state.Quadword(ref dropped);
        _input.Exchange(ref state);
        _output.Exchange(ref state);
        DroppedOutputBytes = dropped;
    }

    private byte TakeReceived()
    {
        byte value = _fifo[_fifoFirst];                  // When empty the data sheet leaves it open: the last byte again.
        if (_fifoCount > 0)
        {
            _fifoFirst = (_fifoFirst + 1) % FifoBytes;
            _fifoCount--;
        }

        Receive();
        UpdateIrq();
        return value;
    }

    private byte ReadIdentification()
    {
        int source = PendingSource();
        if (source == 0x02)
        {
            _transmitterPending = false;
            UpdateIrq();
        }

        return (byte)(source | (IsFifoEnabled ? 0xC0 : 0));
    }

    private byte ReadLineStatus()
    {
        byte status = (byte)(LineTransmitterEmpty | (_overrun ? LineOverrun : 0) | (_fifoCount > 0 ? LineDataReady : 0));
        _overrun = false;
        UpdateIrq();
        return status;
    }

    private void Transmit(byte value)
    {
        _transmitterPending = false;
        UpdateIrq();
        _transmitterPending = true;                      // It has left already: the register is empty again.
        if (!IsLoopback)
        {
            if (!_output.TryPut(value))
            {
                DroppedOutputBytes++;
            }
        }
        else if (_fifoCount == ReceiverCapacity)
        {
            _overrun = true;
        }
        else
        {
            Append(value);
        }
    }

    private void WriteFifoControl(byte value)
    {
        bool switches = ((value ^ _fifoControl) & 0x01) != 0;
        if (switches || (value & 0x03) == 0x03)
        {
            _fifoCount = 0;                              // Switching the FIFOs on or off empties them.
        }

        _fifoControl = (value & 0x01) != 0 ? (byte)(value & 0xC9) : (byte)0;
        Receive();
    }

    private void WriteModemControl(byte value)
    {
        _modemControl = (byte)(value & 0x1F);
        byte lines = ModemConnected;
        if (IsLoopback)
        {
            lines = (byte)(((value & 0x02) << 3) | ((value & 0x01) << 5) | ((value & 0x04) << 4) | ((value & 0x08) << 4));
        }

        int changed = (lines ^ _modemStatus) & 0xF0;
        int deltas = (changed >> 4) & 0x0B;
        deltas |= (changed & _modemStatus & 0x40) != 0 ? 0x04 : 0;   // TERI: the ring indicator fell.
        _modemStatus = (byte)(lines | (_modemStatus & 0x0F) | deltas);
        Receive();
    }

    private void Receive()
    {
        while (IsReady && _fifoCount < ReceiverCapacity && _input.TryTake(out byte value))
        {
            Append(value);
        }
    }

    private void Append(byte value)
    {
        _fifo[(_fifoFirst + _fifoCount) % FifoBytes] = value;
        _fifoCount++;
    }

    // Data sheet Table IV "Interrupt Control Functions", highest priority first; bit 0 set when none.
    private int PendingSource()
    {
        if (_overrun && (_interruptEnable & 0x04) != 0)
        {
            return 0x06;
        }

        if (_fifoCount > 0 && (_interruptEnable & 0x01) != 0)
        {
            return _fifoCount >= TriggerLevel ? 0x04 : 0x0C;
        }

        if (_transmitterPending && (_interruptEnable & 0x02) != 0)
        {
            return 0x02;
        }

        return (_modemStatus & 0x0F) != 0 && (_interruptEnable & 0x08) != 0 ? 0x00 : 0x01;
    }

    // In a PC the interrupt reaches the bus only with OUT2 active, and loop mode forces OUT2 inactive.
    private void UpdateIrq() => _irq.Set(PendingSource() != 0x01 && (_modemControl & 0x18) == 0x08);
}
