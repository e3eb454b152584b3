// Local APIC (SDM Vol. 3A, chapter 10 "Advanced Programmable Interrupt Controller (APIC)", Table 10-1 "Local APIC Register Address Map"):
//   020h ID                030h version 14h, 6 LVT entries     080h TPR       0A0h PPR (R)        0B0h EOI (W)
//   0D0h LDR               0E0h DFR                            0F0h SVR: 8 enable, 7-0 spurious vector
//   100h-170h ISR (R)      180h-1F0h TMR (R)                   200h-270h IRR (R)
//   280h ESR: 5 send, 6 received illegal vector, 7 illegal register; a write shows what came since the last
//   300h ICR low           310h ICR high: fixed, lowest priority and NMI to this processor itself; there is no other, INIT and SMI do nothing
//   320h LVT timer: 17 periodic, no TSC deadline           330h thermal, 340h performance, 350h LINT0, 360h LINT1, 370h error:
//        16 mask, 10-8 mode, 7-0 vector                    380h initial count     390h current count (R)     3E0h divide configuration
// The timer's clock is the tick. LINT0 is the 8259A's INTR and passes as ExtINT only; LINT1 is tied low. Firmware has enabled the APIC
// and left it in virtual wire mode (MultiProcessor Specification 1.4, 3.6.2.2 "Virtual Wire Mode").
using System;

namespace Guard.Pc.Devices.Apic;

/// <summary>The processor's own interrupt controller and timer.</summary>
internal sealed class LocalApic
{
    private const int LvtEntries = 6;
    private const int LvtTimer = 0;
    private const int LvtLint0 = 3;
    private const int LvtLint1 = 4;
    private const int LvtError = 5;
    private const uint Version = 0x00050014;
    private const uint Masked = 1u << 16;
    private const uint IsPeriodic = 1u << 17;
    private const uint ModeMask = 7u << 8;
    private const uint Fixed = 0u << 8;
    private const uint LowestPriority = 1u << 8;
    private const uint Nonmaskable = 4u << 8;
    private const uint ExtInt = 7u << 8;
    private const uint Enabled = 1u << 8;
    private const uint FirmwareSpurious = 0x1FF;
    private const uint FlatModel = 0xF;
    private const uint SendIllegalVector = 0x20;
    private const uint ReceiveIllegalVector = 0x40;
    private const uint IllegalRegister = 0x80;
    private const int FirstLegalVector = 16;

    private readonly VectorSet _inService = new();
    private readonly VectorSet _levels = new();
    private readonly VectorSet _requests = new();
    private readonly uint[] _lvt = new uint[LvtEntries];
    private uint _id;
    private uint _taskPriority;
    private uint _logicalDestination;
    private uint _destinationFormat;
    private uint _spurious;
    private uint _commandLow;
    private uint _commandHigh;
    private uint _errorsShown;
    private uint _errors;
    private uint _initialCount;
    private uint _divide;
    private ulong _expiryTick;
    private bool _hasNonmaskable;

    public LocalApic()
    {
        Reset();
    }

    /// <summary>The tick at which the timer expires; <see cref="ulong.MaxValue"/> when it does not run.</summary>
    public ulong NextEventTick => _expiryTick;

    /// <summary>True when an interrupt of sufficient priority waits for the processor.</summary>
    public bool HasInterrupt => (_spurious & Enabled) != 0 && _requests.Highest >> 4 > ProcessorPriority() >> 4;

    /// <summary>True when the 8259A's interrupts pass to the processor.</summary>
    public bool PassesExternal => (_lvt[LvtLint0] & (ModeMask | Masked)) == ExtInt;

    /// <summary>True when an expired timer would interrupt.</summary>
    public bool TimerIsUnmasked => (_lvt[LvtTimer] & Masked) == 0;

    /// <summary>As firmware leaves it: virtual wire mode.</summary>
    public void Reset()
    {
        ClearRegisters();
        _spurious = FirmwareSpurious;
        _lvt[LvtLint0] = ExtInt;
        _lvt[LvtLint1] = Nonmaskable;
    }

    /// <summary>10.4.7.1 "Local APIC State After Power-Up or Reset": software-disabled, everything masked.</summary>
    public void PowerUp()
    {
        ClearRegisters();
        _spurious = 0xFF;
    }

    /// <summary>Lets the timer expire; of several periods that passed, once.</summary>
    public void Advance(ulong tick)
    {
        if (tick < _expiryTick)
        {
            return;
        }

        ulong period = _initialCount * Divisor();
        bool repeats = (_lvt[LvtTimer] & IsPeriodic) != 0 && period != 0 && tick <= ulong.MaxValue - period;
        ulong passed = tick - _expiryTick;
        _expiryTick = repeats ? tick + period - (passed % period) : ulong.MaxValue;
        if (TimerIsUnmasked)
        {
            Accept((byte)_lvt[LvtTimer], isLevel: false);
        }
    }

    /// <summary>Takes an interrupt with a vector; false while software has disabled the APIC, or for a vector below 16, which is an
    /// error.</summary>
    public bool Accept(byte vector, bool isLevel)
    {
        if ((_spurious & Enabled) == 0)
        {
            return false;
        }

        if (vector < FirstLegalVector)
        {
            NoteError(ReceiveIllegalVector);
            return false;
        }

        _requests.Set(vector, isMember: true);
        _levels.Set(vector, isLevel);
        return true;
    }

    /// <summary>Takes an NMI.</summary>
    public void AcceptNonmaskable() => _hasNonmaskable = true;

    /// <summary>True once for one or more NMIs taken since the last call.</summary>
    public bool TakeNonmaskable()
    {
        bool taken = _hasNonmaskable;
        _hasNonmaskable = false;
        return taken;
    }

    /// <summary>True when a destination field names this processor (10.6.2 "Determining IPI Destination").</summary>
    public bool IsDestination(byte destination, bool isLogical)
    {
        if (!isLogical)
        {
            return destination == 0xFF || destination == _id >> 24;
        }

        byte mine = (byte)(_logicalDestination >> 24);
        return _destinationFormat >> 28 == FlatModel
            ? (mine & destination) != 0
            : (mine & 0xF0) == (destination & 0xF0) && (mine & destination & 0x0F) != 0;
    }

    /// <summary>Answers the processor's acknowledge with the vector now in service; false, with the spurious vector, when none waits.</summary>
    public bool TryAcknowledge(out byte vector)
    {
        vector = (byte)_spurious;
        if (!HasInterrupt)
        {
            return false;
        }

        vector = (byte)_requests.Highest;
        _requests.Set(vector, isMember: false);
        _inService.Set(vector, isMember: true);
        return true;
    }

    /// <summary>Reads the doubleword at an offset of the page, 0 to FFFh; where there is no register, 0.</summary>
    public uint Read(int offset, ulong tick)
    {
        int register = offset >> 4;
        switch (offset)
        {
            case 0x020:
                return _id;
            case 0x030:
                return Version;
            case 0x080:
                return _taskPriority;
            case 0x0A0:
                return (uint)ProcessorPriority();
            case 0x0B0:
                return 0;
            case 0x0D0:
                return _logicalDestination;
            case 0x0E0:
                return _destinationFormat;
            case 0x0F0:
                return _spurious;
            case >= 0x100 and < 0x280 when (offset & 15) == 0:
                return (offset < 0x180 ? _inService : offset < 0x200 ? _levels : _requests).Word(register);
            case 0x280:
                return _errorsShown;
            case 0x300:
                return _commandLow;
            case 0x310:
                return _commandHigh;
            case >= 0x320 and <= 0x370 when (offset & 15) == 0:
                return _lvt[register - 0x32];
            case 0x380:
                return _initialCount;
            case 0x390:
                return CurrentCount(tick);
            case 0x3E0:
                return _divide;
            default:
                NoteError(IllegalRegister);
                return 0;
        }
    }

    /// <summary>Writes the doubleword at an offset of the page.</summary>
    /// <returns>The vector of a level-triggered interrupt that this ends, for the I/O APIC; otherwise -1.</returns>
    public int Write(int offset, uint value, ulong tick)
    {
        switch (offset)
        {
            case 0x020:
                _id = value & 0xFF000000;
                break;
            case 0x080:
                _taskPriority = value & 0xFF;
                break;
            case 0x0B0:
                return EndInterrupt();
            case 0x0D0:
                _logicalDestination = value & 0xFF000000;
                break;
            case 0x0E0:
                _destinationFormat = value | 0x0FFFFFFF;
                break;
            case 0x0F0:
                WriteSpurious(value);
                break;
            case 0x280:
                _errorsShown = _errors;
                _errors = 0;
                break;
            case 0x300:
                _commandLow = value & 0x000CCFFF;
                SendCommand();
                break;
            case 0x310:
                _commandHigh = value & 0xFF000000;
                break;
            case >= 0x320 and <= 0x370 when (offset & 15) == 0:
                WriteLvt((offset - 0x320) >> 4, value);
                break;
            case 0x380:
                _initialCount = value;
                StartTimer(tick, value);
                break;
            case 0x3E0:
                uint left = CurrentCount(tick);
                _divide = value & 0x0B;
                StartTimer(tick, left);
                break;
            case 0x030 or 0x0A0 or 0x390:
                break;
            default:
                NoteError(offset is >= 0x100 and < 0x280 && (offset & 15) == 0 ? 0 : IllegalRegister);
                break;
        }

        return -1;
    }

    /// <summary>Vectors in service, level marks, requests, registers, LVT, timer.</summary>
    public void Exchange(ref StateCursor state)
    {
        _inService.Exchange(ref state);
        _levels.Exchange(ref state);
        _requests.Exchange(ref state);
        state.Doubleword(ref _id);
        state.Doubleword(ref _taskPriority);
        state.Doubleword(ref _logicalDestination);
        state.Doubleword(ref _destinationFormat);
        state.Doubleword(ref _spurious);
        state.Doubleword(ref _commandLow);
        state.Doubleword(ref _commandHigh);
        state.Doubleword(ref _errorsShown);
        state.Doubleword(ref _errors);
        foreach (ref uint entry in _lvt.AsSpan())
        {
            state.Doubleword(ref entry);
        }

        state.Doubleword(ref _initialCount);
        state.Doubleword(ref _divide);
        state.Quadword(ref _expiryTick);
        state.Flag(ref _hasNonmaskable);
    }

    private void ClearRegisters()
    {
        _inService.Clear();
        _levels.Clear();
        _requests.Clear();
        Array.Fill(_lvt, Masked);
        _id = 0;
        _taskPriority = 0;
        _logicalDestination = 0;
        _destinationFormat = uint.MaxValue;
        _commandLow = 0;
        _commandHigh = 0;
        _errorsShown = 0;
        _errors = 0;
        _initialCount = 0;
        _divide = 0;
        _expiryTick = ulong.MaxValue;
        _hasNonmaskable = false;
    }

    // 10.8.3.1 "Task and Processor Priorities".
    private int ProcessorPriority()
    {
        int inService = Math.Max(_inService.Highest, 0);
        return (int)_taskPriority >> 4 >= inService >> 4 ? (int)_taskPriority : inService & 0xF0;
    }

    private int EndInterrupt()
    {
        int vector = _inService.Highest;
        if (vector < 0)
        {
            return -1;
        }

        _inService.Set((byte)vector, isMember: false);
        return _levels.Contains((byte)vector) ? vector : -1;
    }

    // 10.4.7.2 "Local APIC State After It Has Been Software Disabled": every LVT entry is masked, and cannot be unmasked.
    private void WriteSpurious(uint value)
    {
        _spurious = value & 0x1FF;
        if ((value & Enabled) == 0)
        {
            foreach (ref uint entry in _lvt.AsSpan())
            {
                entry |= Masked;
            }
        }
    }

    // Table 10-1 and Figure 10-8 "Local Vector Table (LVT)": which bits each entry has.
    private void WriteLvt(int index, uint value)
    {
        uint writable = index switch
        {
            LvtTimer => 0x300FF,
            LvtLint0 or LvtLint1 => 0x1A7FF,
            LvtError => 0x100FF,
            _ => 0x107FF,
        };
        _lvt[index] = (value & writable) | ((_spurious & Enabled) == 0 ? Masked : 0);
    }

    // 10.6.1 "Interrupt Command Register (ICR)".
    private void SendCommand()
    {
        bool reachesMe = (_commandLow >> 18 & 3) switch
        {
            0 => IsDestination((byte)(_commandHigh >> 24), (_commandLow & (1u << 11)) != 0),
            1 or 2 => true,
            _ => false,
        };
        uint mode = _commandLow & ModeMask;
        if (mode is Fixed or LowestPriority && (byte)_commandLow < FirstLegalVector)
        {
            NoteError(SendIllegalVector);
        }
        else if (mode is Fixed or LowestPriority && reachesMe)
        {
            Accept((byte)_commandLow, isLevel: false);
        }
        else if (mode == Nonmaskable && reachesMe)
        {
            AcceptNonmaskable();
        }
    }

    // 10.5.3 "Error Handling": the interrupt of an illegal vector of its own is no further error.
    private void NoteError(uint error)
    {
        _errors |= error;
        uint entry = _lvt[LvtError];
        if (error != 0 && (entry & Masked) == 0 && (byte)entry >= FirstLegalVector)
        {
            Accept((byte)entry, isLevel: false);
        }
    }

    // Figure 10-10 "Divide Configuration Register": 0 to 7 are 2, 4, 8, 16, 32, 64, 128, 1.
    private ulong Divisor()
    {
        int code = (int)((_divide & 3) | ((_divide >> 1) & 4));
        return code == 7 ? 1UL : 2UL << code;
    }

    private void StartTimer(ulong tick, uint count)
    {
        ulong period = count * Divisor();
        _expiryTick = count != 0 && tick <= ulong.MaxValue - period ? tick + period : ulong.MaxValue;
    }

    private uint CurrentCount(ulong tick) => _expiryTick == ulong.MaxValue || tick >= _expiryTick
        ? 0
        : (uint)Math.Min(((_expiryTick - tick) + Divisor() - 1) / Divisor(), uint.MaxValue);
}
