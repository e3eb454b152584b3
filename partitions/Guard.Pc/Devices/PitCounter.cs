namespace Guard.Pc.Devices;

/// <summary>One counter of the 8254, as a function of the clock count: nothing is counted, everything is computed when asked.</summary>
/// <remarks>
/// Intel 8254 data sheet (order 231164), "Mode Definitions". A count is loaded one clock after it is written. In modes 2 and 3 a new
/// count takes effect at the end of the full period. While the gate is low, modes 0 and 4 hold the count and modes 2 and 3 restart it.
/// </remarks>
internal sealed class PitCounter
{
    /// <summary>Stands for 'no edge will come' in <see cref="NextRisingEdge"/>.</summary>
    public const ulong Never = ulong.MaxValue;

    private byte _mode;
    private byte _access;
    private bool _isBcd;
    private bool _gate;
    private uint _count;
    private uint _nextCount;
    private ulong _startClock;
    private ulong _switchClock;
    private ulong _heldClock;
    private CounterPhase _phase;
    private ushort _latchedCount;
    private byte _latchedStatus;
    private byte _writtenLow;
    private byte _latchedBytes;
    private bool _isStatusLatched;
    private bool _expectsHigh;
    private bool _readsHigh;

    /// <summary>How far a programming has come.</summary>
    private enum CounterPhase : byte
    {
        Unprogrammed,
        AwaitsCount,
        AwaitsTrigger,
        Counts,
        Held,
    }

    private uint Modulus => _isBcd ? 10000u : 65536u;

    private bool IsPeriodic => _mode is 2 or 3;

    private bool IsTriggered => _mode is 1 or 5;

    /// <summary>Power-on: not programmed, OUT high.</summary>
    public void Reset(bool gate)
    {
        _mode = 3;
        _access = 3;
        _isBcd = false;
        _gate = gate;
        _count = 0;
        _nextCount = 0;
        _startClock = 0;
        _switchClock = Never;
        _heldClock = 0;
        _phase = CounterPhase.Unprogrammed;
        _latchedCount = 0;
        _latchedStatus = 0;
        _writtenLow = 0;
        _latchedBytes = 0;
        _isStatusLatched = false;
        _expectsHigh = false;
        _readsHigh = false;
    }

    /// <summary>Takes a control word that selects this counter.</summary>
    public void WriteControl(byte word, ulong clock)
    {
        Settle(clock);
        int access = (word >> 4) & 3;
        if (access == 0)
        {
            LatchCount(clock);
            return;
        }

        int mode = (word >> 1) & 7;
        _mode = (byte)(mode > 5 ? mode - 4 : mode);     // 110 and 111 are modes 2 and 3.
        _access = (byte)access;
        _isBcd = (word & 1) != 0;
        _phase = CounterPhase.AwaitsCount;
        _switchClock = Never;
        _latchedBytes = 0;
        _isStatusLatched = false;
        _expectsHigh = false;
        _readsHigh = false;
    }

    /// <summary>Takes one byte of a count.</summary>
    public void WriteCount(byte value, ulong clock)
    {
        Settle(clock);
        switch (_access)
        {
            case 1:
                LoadCount(value, clock);
                break;
            case 2:
                LoadCount((uint)value << 8, clock);
                break;
            default:
                if (!_expectsHigh)
                {
                    _writtenLow = value;
                    _expectsHigh = true;
                    if (_mode == 0 && _phase != CounterPhase.Unprogrammed)
                    {
                        _phase = CounterPhase.AwaitsCount;   // "Writing the first byte disables counting."
                    }
                }
                else
                {
                    _expectsHigh = false;
                    LoadCount(((uint)value << 8) | _writtenLow, clock);
                }

                break;
        }
    }

    /// <summary>Reads a latched status, a latched count, or the count as it stands.</summary>
    public byte Read(ulong clock)
    {
        Settle(clock);
        if (_isStatusLatched)
        {
            _isStatusLatched = false;
            return _latchedStatus;
        }

        if (_latchedBytes == 0)
        {
            return SelectByte(Value(clock), ref _readsHigh);
        }

        _latchedBytes--;
        return SelectByte(_latchedCount, ref _readsHigh);
    }

    /// <summary>Latches the count until it is read; a second latch before that is ignored.</summary>
    public void LatchCount(ulong clock)
    {
        Settle(clock);
        if (_latchedBytes == 0)
        {
            _latchedCount = Value(clock);
            _latchedBytes = (byte)(_access == 3 ? 2 : 1);
            _readsHigh = false;
        }
    }

    /// <summary>Latches the status byte: OUT, null count, access, mode, BCD.</summary>
    public void LatchStatus(ulong clock)
    {
        Settle(clock);
        if (!_isStatusLatched)
        {
            bool isNull = _phase is CounterPhase.Unprogrammed or CounterPhase.AwaitsCount
                || _switchClock != Never || (_phase == CounterPhase.Counts && clock < _startClock);
            _latchedStatus = (byte)((Output(clock) ? 0x80 : 0) | (isNull ? 0x40 : 0) | (_access << 4) | (_mode << 1) | (_isBcd ? 1 : 0));
            _isStatusLatched = true;
        }
    }

    /// <summary>Drives GATE.</summary>
    public void SetGate(bool gate, ulong clock)
    {
        Settle(clock);
        if (gate == _gate)
        {
            return;
        }

        _gate = gate;
        if (_phase is CounterPhase.Unprogrammed or CounterPhase.AwaitsCount)
        {
            return;
        }

        if (IsTriggered)
        {
            if (gate)
            {
                Start(_nextCount, clock);
            }
        }
        else if (!gate)
        {
            _heldClock = clock;
            _phase = CounterPhase.Held;
        }
        else if (IsPeriodic)
        {
            Start(_switchClock == Never ? _count : _nextCount, clock);
        }
        else
        {
            _startClock += clock - _heldClock;
            _phase = CounterPhase.Counts;
        }
    }

    /// <summary>The level of OUT.</summary>
    public bool Output(ulong clock)
    {
        Settle(clock);
        if (_phase is CounterPhase.Unprogrammed)
        {
            return true;
        }

        if (_phase is CounterPhase.AwaitsCount or CounterPhase.AwaitsTrigger)
        {
            return _mode != 0;
        }

        if (_phase == CounterPhase.Held && IsPeriodic)
        {
            return true;
        }

        ulong now = _phase == CounterPhase.Held ? _heldClock : clock;
        if (now < _startClock)
        {
            return _mode is not (0 or 1);
        }

        ulong elapsed = now - _startClock;
        return _mode switch
        {
            0 or 1 => elapsed >= _count,
            2 => elapsed % _count != _count - 1,
            3 => elapsed % _count < (_count + 1) / 2,
            _ => elapsed != _count,
        };
    }

    /// <summary>The clock of the first rising edge of OUT after <paramref name="clock"/>, if nothing is written meanwhile.</summary>
    /// <returns><see cref="Never"/> when there is none.</returns>
    public ulong NextRisingEdge(ulong clock)
    {
        Settle(clock);
        if (_phase != CounterPhase.Counts)
        {
            return Never;
        }

        if (IsPeriodic)
        {
            if (_count == 1)
            {
                return Never;                            // OUT never moves (mode 2) or never falls (mode 3).
            }

            ulong periods = clock < _startClock ? 0 : (clock - _startClock) / _count;
            return _startClock + ((periods + 1) * _count);
        }

        ulong edge = _startClock + _count + (_mode >= 4 ? 1u : 0u);
        return edge > clock ? edge : Never;
    }

    /// <summary>The state in the order of the fields.</summary>
    public void Exchange(ref StateCursor state)
    {
        byte phase = (byte)_phase;
        byte halves = (byte)((_expectsHigh ? 1 : 0) | (_readsHigh ? 2 : 0));
        state.Byte(ref _mode);
        state.Byte(ref _access);
        state.Flag(ref _isBcd);
        state.Flag(ref _gate);
        state.Doubleword(ref _count);
        state.Doubleword(ref _nextCount);
        state.Quadword(ref _startClock);
        state.Quadword(ref _switchClock);
        state.Quadword(ref _heldClock);
        state.Byte(ref phase);
        state.Word(ref _latchedCount);
        state.Byte(ref _latchedStatus);
        state.Byte(ref _writtenLow);
        state.Byte(ref _latchedBytes);
        state.Flag(ref _isStatusLatched);
        state.Byte(ref halves);
        _phase = (CounterPhase)phase;
        _expectsHigh = (halves & 1) != 0;
        _readsHigh = (halves & 2) != 0;
        bool isSound = phase <= (byte)CounterPhase.Held && _mode <= 5
            && (_nextCount != 0 || _phase < CounterPhase.AwaitsTrigger) && (_count != 0 || _phase < CounterPhase.Counts);
        if (state.Reads && !isSound)
        {
            state.Fail();
            Reset(_gate);
        }
    }

    private static uint FromBcd(uint digits) =>
        ((digits >> 12) * 1000) + (((digits >> 8) & 15) * 100) + (((digits >> 4) & 15) * 10) + (digits & 15);

    private static uint ToBcd(uint value) =>
        ((value / 1000) << 12) | ((value / 100 % 10) << 8) | ((value / 10 % 10) << 4) | (value % 10);

    // Takes over a count that was waiting for the end of the period.
    private void Settle(ulong clock)
    {
        if (_switchClock != Never && clock >= _switchClock)
        {
            _count = _nextCount;
            _startClock = _switchClock;
            _switchClock = Never;
        }
    }

    private void LoadCount(uint written, ulong clock)
    {
        uint count = (_isBcd ? FromBcd(written) : written) % Modulus;
        count = count == 0 ? Modulus : count;
        _nextCount = count;
        if (_phase == CounterPhase.Unprogrammed)
        {
            return;                                      // A count without a control word: nothing says how to count.
        }

        if (IsTriggered)
        {
            _phase = _phase == CounterPhase.AwaitsCount ? CounterPhase.AwaitsTrigger : _phase;
        }
        else if (IsPeriodic && _phase == CounterPhase.Counts && clock >= _startClock)
        {
            _switchClock = _startClock + ((((clock - _startClock) / _count) + 1) * _count);
        }
        else
        {
            Start(count, clock);
            if (!_gate)
            {
                _heldClock = _startClock;
                _phase = CounterPhase.Held;
            }
        }
    }

    private void Start(uint count, ulong clock)
    {
        _count = count;
        _nextCount = count;
        _startClock = clock + 1;
        _switchClock = Never;
        _phase = CounterPhase.Counts;
    }

    private ushort Value(ulong clock)
    {
        if (_phase is CounterPhase.Unprogrammed or CounterPhase.AwaitsCount or CounterPhase.AwaitsTrigger)
        {
            return Encode(_nextCount);
        }

        ulong now = _phase == CounterPhase.Held ? _heldClock : clock;
        if (now < _startClock)
        {
            return Encode(_count);
        }

        ulong elapsed = now - _startClock;
        uint left;
        if (_mode == 2)
        {
            left = _count - (uint)(elapsed % _count);
        }
        else if (_mode == 3)
        {
            uint high = (_count + 1) / 2;
            uint phase = (uint)(elapsed % _count);
            phase = phase < high ? phase : phase - high;
            left = (_count & ~1u) - (2 * phase);
        }
        else
        {
            uint modulus = Modulus;
            left = (_count + modulus - (uint)(elapsed % modulus)) % modulus;   // Past zero it wraps and counts on.
        }

        return Encode(left);
    }

    private ushort Encode(uint value) => (ushort)(_isBcd ? ToBcd(value % 10000) : value);

    private byte SelectByte(ushort value, ref bool readsHigh)
    {
        if (_access == 1)
        {
            return (byte)value;
        }

        if (_access == 2)
        {
            return (byte)(value >> 8);
        }

        bool high = readsHigh;
        readsHigh = !readsHigh;
        return (byte)(high ? value >> 8 : value);
    }
}
