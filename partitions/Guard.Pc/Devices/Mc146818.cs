// MC146818A Real-Time Clock plus RAM (Motorola data sheet), as a PC/AT wires it: index at 70h, data at 71h, IRQ 8.
//   00h seconds   02h minutes   04h hours (bit 7: pm in 12-hour mode)   06h day of week, 1 = Sunday   07h day   08h month   09h year
//   01h, 03h, 05h alarm seconds, minutes, hours; 11xxxxxxb matches any
//   0Ah register A: 7 UIP update in progress (read only), 6-4 divider, 3-0 rate of the periodic interrupt
//   0Bh register B: 7 SET, 6 PIE, 5 AIE, 4 UIE, 3 SQWE, 2 DM binary, 1 24-hour, 0 DSE (kept, without effect)
//   0Ch register C (read only, reading clears): 7 IRQF, 6 PF, 5 AF, 4 UF
//   0Dh register D (read only): 7 valid RAM and time
//   0Eh-7Fh RAM; 32h is the century, kept in step with the year as PC firmware does
// Bit 7 of the index is the PC's NMI mask; there is no NMI. Port 70h reads all ones. Time is the configured date plus virtual time.
using System;

namespace Guard.Pc.Devices;

/// <summary>The clock chip with its CMOS RAM.</summary>
internal sealed class Mc146818 : IChipState
{
    private const int RamBytes = 128;
    private const int RegisterA = 0x0A;
    private const int RegisterB = 0x0B;
    private const int RegisterC = 0x0C;
    private const int RegisterD = 0x0D;
    private const int Century = 0x32;
    private const byte UpdateInProgress = 0x80;
    private const byte Set = 0x80;
    private const byte Binary = 0x04;
    private const byte TwentyFourHours = 0x02;
    private const byte Interrupt = 0x80;
    private const byte Periodic = 0x40;
    private const byte Alarm = 0x20;
    private const byte UpdateEnded = 0x10;
    private const ulong Hertz = 32768;
    private const ulong UpdateClocks = 8;                // 244 us before the update, data sheet "Update Cycle".
    private const long SecondsPerDay = 86400;

    private readonly ulong _ticksPerSecond;
    private readonly long _dateUnixSeconds;
    private readonly DeviceClock _clock;
    private readonly IrqLine _irq;
    private readonly byte[] _ram = new byte[RamBytes];
    private byte _index;
    private long _offsetSeconds;
    private ulong _seenTick;

    /// <param name="ticksPerSecond">Ticks in one virtual second.</param>
    /// <param name="dateUnixSeconds">What the clock shows at tick 0.</param>
    /// <param name="irq">IRQ 8.</param>
    public Mc146818(ulong ticksPerSecond, long dateUnixSeconds, IrqLine irq)
    {
        _ticksPerSecond = ticksPerSecond;
        _dateUnixSeconds = dateUnixSeconds;
        _clock = new DeviceClock(ticksPerSecond, Hertz);
        _irq = irq;
        Reset();
    }

    /// <summary>The first tick at which it may request an interrupt; <see cref="ulong.MaxValue"/> for never.</summary>
    public ulong NextEventTick { get; private set; }

    /// <summary>As firmware leaves it: running, BCD, 24-hour, no interrupt enabled.</summary>
    public void Reset()
    {
        Array.Clear(_ram);
        _ram[RegisterA] = 0x26;
        _ram[RegisterB] = TwentyFourHours;
        _ram[RegisterD] = 0x80;
        _index = RegisterD;
        _offsetSeconds = 0;
        _seenTick = 0;
        NextEventTick = ulong.MaxValue;
        _irq.Set(asserted: false);
    }

    /// <summary>Sets the flags of everything that has passed, and the interrupt line.</summary>
    public void Advance(ulong tick)
    {
        if (tick > _seenTick)
        {
            SetFlags(tick);
            _seenTick = tick;
        }

        Update();
    }

    /// <summary>Reads 71h.</summary>
    public byte Read(ulong tick)
    {
        Advance(tick);
        switch (_index)
        {
            case < RegisterA or Century when (_ram[RegisterB] & Set) == 0:
                ShowTime(Seconds(tick));
                return _ram[_index];
            case RegisterA:
                bool isUpdating = (_ram[RegisterB] & Set) == 0 && _clock.ClocksAt(tick) % Hertz >= Hertz - UpdateClocks;
                return (byte)(_ram[RegisterA] | (isUpdating ? UpdateInProgress : 0));
            case RegisterC:
                byte flags = _ram[RegisterC];
                _ram[RegisterC] = 0;
                Update();
                return flags;
            default:
                return _ram[_index];
        }
    }

    /// <summary>Writes 70h (offset 0) or 71h (offset 1).</summary>
    public void Write(int offset, byte value, ulong tick)
    {
        if (offset == 0)
        {
            _index = (byte)(value & 0x7F);
            return;
        }

        Advance(tick);
        switch (_index)
        {
            case RegisterA:
                _ram[RegisterA] = (byte)(value & 0x7F);
                break;
            case RegisterB:
                WriteControl(value, tick);
                break;
            case RegisterC or RegisterD:
                break;
            case 0x00 or 0x02 or 0x04 or (>= 0x06 and <= 0x09) or Century:
                WriteTime(value, tick);
                break;
            default:
                _ram[_index] = value;
                break;
        }

        Update();
    }

    /// <summary>Index, RAM and registers, the distance to the configured date, the tick up to which flags are set.</summary>
    public void Exchange(ref StateCursor state)
    {
        ulong offset = (ulong)_offsetSeconds;
        state.Byte(ref _index);
        state.Bytes(_ram);
        state.Quadword(ref offset);
        state.Quadword(ref _seenTick);
        if (state.Reads)
        {
            _index &= 0x7F;
            _offsetSeconds = (long)offset;
            Update();
        }
    }

    /// <inheritdoc/>
    public void ExchangeBuffers(ref StateCursor state)
    {
    }

    private long Seconds(ulong tick) => unchecked(_dateUnixSeconds + _offsetSeconds + (long)(tick / _ticksPerSecond));

    private void SetFlags(ulong tick)
    {
        ulong periodClocks = PeriodClocks();
        if (periodClocks != 0 && _clock.ClocksAt(tick) / periodClocks > _clock.ClocksAt(_seenTick) / periodClocks)
        {
            _ram[RegisterC] |= Periodic;
        }

        ulong passed = (tick / _ticksPerSecond) - (_seenTick / _ticksPerSecond);
        if (passed == 0 || (_ram[RegisterB] & Set) != 0)
        {
            return;
        }

        _ram[RegisterC] |= UpdateEnded;
        long last = Seconds(tick);
        long first = last - (long)Math.Min(passed, (ulong)SecondsPerDay) + 1;   // A day holds every time of day.
        for (long second = first; second <= last && (_ram[RegisterC] & Alarm) == 0; second++)
        {
            _ram[RegisterC] |= MatchesAlarm(second) ? Alarm : (byte)0;
        }
    }

    private bool MatchesAlarm(long second)
    {
        long ofDay = second % SecondsPerDay;
        int time = (int)(ofDay < 0 ? ofDay + SecondsPerDay : ofDay);
        return Matches(_ram[1], Encode(time % 60)) && Matches(_ram[3], Encode(time / 60 % 60)) && Matches(_ram[5], EncodeHour(time / 3600));
    }

    private static bool Matches(byte alarm, byte value) => (alarm & 0xC0) == 0xC0 || alarm == value;

    private void Update()
    {
        bool isRequesting = (_ram[RegisterC] & _ram[RegisterB] & (Periodic | Alarm | UpdateEnded)) != 0;
        _ram[RegisterC] = (byte)((_ram[RegisterC] & ~Interrupt) | (isRequesting ? Interrupt : 0));
        _irq.Set(isRequesting);
        NextEventTick = isRequesting ? ulong.MaxValue : FindNextEvent();
    }

    private ulong FindNextEvent()
    {
        ulong next = ulong.MaxValue;
        ulong periodClocks = PeriodClocks();
        if ((_ram[RegisterB] & Periodic) != 0 && periodClocks != 0)
        {
            next = _clock.TickOf(((_clock.ClocksAt(_seenTick) / periodClocks) + 1) * periodClocks);
        }

        bool countsSeconds = (_ram[RegisterB] & (Alarm | UpdateEnded)) != 0 && (_ram[RegisterB] & Set) == 0;
        ulong second = (_seenTick / _ticksPerSecond) + 1;
        return countsSeconds && second <= ulong.MaxValue / _ticksPerSecond ? Math.Min(next, second * _ticksPerSecond) : next;
    }

    // Data sheet, "Periodic Interrupt Rate and Square Wave Output Frequency", 32,768 Hz time base.
    private ulong PeriodClocks() => (_ram[RegisterA] & 0x0F) switch
    {
        0 => 0,
        1 => 128,
        2 => 256,
        int rate => 1UL << (rate - 1),
    };

    private void WriteControl(byte value, ulong tick)
    {
        bool was = (_ram[RegisterB] & Set) != 0;
        bool will = (value & Set) != 0;
        if (!was && will)
        {
            ShowTime(Seconds(tick));
            value = (byte)(value & ~UpdateEnded);        // Data sheet, register B: SET clears UIE.
        }

        _ram[RegisterB] = value;
        if (was && !will)
        {
            TakeTime(tick);
        }
    }

    private void WriteTime(byte value, ulong tick)
    {
        bool isSet = (_ram[RegisterB] & Set) != 0;
        if (!isSet)
        {
            ShowTime(Seconds(tick));
        }

        _ram[_index] = value;
        if (!isSet)
        {
            TakeTime(tick);
        }
    }

    private void ShowTime(long seconds)
    {
        CivilTime time = CivilTime.FromUnixSeconds(seconds);
        _ram[0x00] = Encode(time.Second);
        _ram[0x02] = Encode(time.Minute);
        _ram[0x04] = EncodeHour(time.Hour);
        _ram[0x06] = Encode(CivilTime.DayOfWeek(seconds) + 1);
        _ram[0x07] = Encode(time.Day);
        _ram[0x08] = Encode(time.Month);
        _ram[0x09] = Encode((int)(((time.Year % 100) + 100) % 100));
        _ram[Century] = Encode((int)(((time.Year / 100 % 100) + 100) % 100));
    }

    private void TakeTime(ulong tick)
    {
        var time = new CivilTime(
            (Decode(_ram[Century]) * 100) + Decode(_ram[0x09]),
            Decode(_ram[0x08]),
            Decode(_ram[0x07]),
            DecodeHour(_ram[0x04]),
            Decode(_ram[0x02]),
            Decode(_ram[0x00]));
        _offsetSeconds = unchecked(time.ToUnixSeconds() - _dateUnixSeconds - (long)(tick / _ticksPerSecond));
    }

    private byte Encode(int value) => (byte)((_ram[RegisterB] & Binary) != 0 ? value : ((value / 10) << 4) | (value % 10));

    private int Decode(byte value) => (_ram[RegisterB] & Binary) != 0 ? value : ((value >> 4) * 10) + (value & 0x0F);

    private byte EncodeHour(int hour)
    {
        if ((_ram[RegisterB] & TwentyFourHours) != 0)
        {
            return Encode(hour);
        }

        int shown = hour % 12 == 0 ? 12 : hour % 12;
        return (byte)(Encode(shown) | (hour >= 12 ? 0x80 : 0));
    }

    private int DecodeHour(byte value)
    {
        if ((_ram[RegisterB] & TwentyFourHours) != 0)
        {
            return Decode(value);
        }

        return (Decode((byte)(value & 0x7F)) % 12) + ((value & 0x80) != 0 ? 12 : 0);
    }
}
