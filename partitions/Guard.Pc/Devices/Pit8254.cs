// 8254 Programmable Interval Timer (Intel 8254 data sheet, order 231164), clocked at 1,193,182 Hz derived from ticks.
//   port  write                                         read
//   40h   count of counter 0, whose OUT is IRQ 0          status or count
//   41h   count of counter 1 (once DRAM refresh)          status or count
//   42h   count of counter 2 (speaker; gate at port 61h)  status or count
//   43h   control word, counter latch, read-back          all ones
// Control word: 7-6 counter (3: read-back), 5-4 access (0: latch), 3-1 mode, 0 BCD.
// Read-back: 5 = 0 latch count, 4 = 0 latch status, 3-1 counters 2-0.
namespace Guard.Pc.Devices;

/// <summary>The timer chip. Time comes in with each call; nothing runs by itself.</summary>
internal sealed class Pit8254 : IChipState
{
    /// <summary>Input clock in a PC: 14.31818 MHz / 12.</summary>
    public const ulong Hertz = 1193182;

    /// <summary>First port.</summary>
    public const ushort BasePort = 0x40;

    private readonly DeviceClock _clock;
    private readonly IrqLine _irq;
    private readonly PitCounter _counter0 = new();
    private readonly PitCounter _counter1 = new();
    private readonly PitCounter _counter2 = new();

    public Pit8254(DeviceClock clock, IrqLine irq)
    {
        _clock = clock;
        _irq = irq;
        Reset();
    }

    /// <summary>The first tick at which counter 0 will request an interrupt; <see cref="ulong.MaxValue"/> for never.</summary>
    public ulong NextEventTick { get; private set; }

    /// <summary>True while counter 0 will request another interrupt.</summary>
    public bool IsArmed => NextEventTick != ulong.MaxValue;

    /// <summary>Power-on state; the gates of counters 0 and 1 are tied high.</summary>
    public void Reset()
    {
        _counter0.Reset(gate: true);
        _counter1.Reset(gate: true);
        _counter2.Reset(gate: false);
        NextEventTick = ulong.MaxValue;
        _irq.Set(asserted: true);
    }

    /// <summary>Brings IRQ 0 to what it is at a tick; however many periods have passed, one edge results.</summary>
    public void Advance(ulong tick)
    {
        if (tick >= NextEventTick)
        {
            _irq.Pulse();
            Rearm(_clock.ClocksAt(tick));
        }
    }

    /// <summary>Reads offset 0 to 3 from 40h.</summary>
    public byte Read(int offset, ulong tick) => Select(offset) is PitCounter counter ? counter.Read(_clock.ClocksAt(tick)) : (byte)0xFF;

    /// <summary>Writes offset 0 to 3 from 40h.</summary>
    public void Write(int offset, byte value, ulong tick)
    {
        Advance(tick);
        ulong clock = _clock.ClocksAt(tick);
        if (offset != 3)
        {
            Select(offset)?.WriteCount(value, clock);
        }
        else if (value >= 0xC0)
        {
            ReadBack(value, clock);
        }
        else
        {
            Select(value >> 6)!.WriteControl(value, clock);
        }

        Rearm(clock);
    }

    /// <summary>Drives the gate of counter 2.</summary>
    public void SetGate2(bool gate, ulong tick) => _counter2.SetGate(gate, _clock.ClocksAt(tick));

    /// <summary>The level of OUT of counter 2.</summary>
    public bool Output2(ulong tick) => _counter2.Output(_clock.ClocksAt(tick));

    /// <summary>A signal that toggles at each memory refresh, every 18 clocks, as firmware programs counter 1.</summary>
    public bool RefreshToggle(ulong tick) => (_clock.ClocksAt(tick) / 18 & 1) != 0;

    /// <summary>Counters 0, 1, 2.</summary>
    public void Exchange(ref StateCursor state)
    {
        _counter0.Exchange(ref state);
        _counter1.Exchange(ref state);
        _counter2.Exchange(ref state);
    }

    /// <summary>The next event: the transcript leaves it out, as counter 0 and the tick of the last look tell it.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        ulong next = NextEventTick;
        state.Quadword(ref next);
        NextEventTick = next;
    }

    private PitCounter? Select(int number) => number switch
    {
        0 => _counter0,
        1 => _counter1,
        2 => _counter2,
        _ => null,
    };

    private void ReadBack(byte command, ulong clock)
    {
        for (int i = 0; i < 3; i++)
        {
            if ((command & (2 << i)) == 0)
            {
                continue;
            }

            PitCounter counter = Select(i)!;
            if ((command & 0x20) == 0)
            {
                counter.LatchCount(clock);
            }

            if ((command & 0x10) == 0)
            {
                counter.LatchStatus(clock);
            }
        }
    }

    // Programming moves OUT at once: that edge counts too (a control word for mode 2 while mode 0 holds OUT low).
    private void Rearm(ulong clock)
    {
        _irq.Set(_counter0.Output(clock));
        ulong edge = _counter0.NextRisingEdge(clock);
        NextEventTick = edge == PitCounter.Never ? ulong.MaxValue : _clock.TickOf(edge);
    }
}
