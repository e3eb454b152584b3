// Protects: a channel's rate and daily count; a function of the source's own submissions and of virtual time alone (design 3.4,
// F1).
// Trusts: PlanCheck for a window above 0 and a burst of at least 1.
using System;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Token bucket in exact arithmetic: one token is worth WindowTicks units, and a tick adds TokensPerWindow
/// units.</summary>
internal sealed class TokenBucket
{
    private const ulong SecondsPerDay = 86_400;

    private readonly LimitsRow _limits;
    private readonly UInt128 _capacity;
    private readonly UInt128 _dayTicks;
    private UInt128 _level;
    private ulong _filledAtTick;
    private UInt128 _day;

    internal TokenBucket(LimitsRow limits, ulong ticksPerSecond)
    {
        _limits = limits;
        _capacity = (UInt128)limits.Burst * limits.WindowTicks;
        _dayTicks = (UInt128)ticksPerSecond * SecondsPerDay;
        _level = _capacity;
    }

    /// <summary>Messages counted in the current virtual day.</summary>
    internal uint DayCount { get; private set; }

    /// <summary>After a restart of the monitor: the day's count goes on, and the bucket starts with no token.</summary>
    /// <param name="dayCount">The day's count.</param>
    /// <param name="tick">Where virtual time begins: 0, or a snapshot's.</param>
    internal void Resume(uint dayCount, ulong tick)
    {
        DayCount = dayCount;
        _level = 0;
        _filledAtTick = tick;
        _day = tick / _dayTicks;
    }

    internal CapturedBucket Capture() => new(_level, _filledAtTick, (ulong)_day, DayCount);

    /// <summary>Goes on as in the run it was captured in; false, and nothing changes, for what no bucket of these limits is at that tick.</summary>
    internal bool TryRestore(in CapturedBucket captured, ulong tick)
    {
        if (captured.Level > _capacity || captured.FilledAtTick > tick || captured.Day != captured.FilledAtTick / _dayTicks)
        {
            return false;
        }

        _level = captured.Level;
        _filledAtTick = captured.FilledAtTick;
        _day = captured.Day;
        DayCount = captured.DayCount;
        return true;
    }

    /// <summary>Takes one message; null, or why not.</summary>
    internal ReasonCode? TryTake(ulong tick)
    {
        Refill(tick);
        if (DayCount >= _limits.PerDay)
        {
            return ReasonCode.Day;
        }

        if (_level < _limits.WindowTicks)
        {
            return ReasonCode.Rate;
        }

        _level -= _limits.WindowTicks;
        DayCount++;
        return null;
    }

    private void Refill(ulong tick)
    {
        if (tick == _filledAtTick)
        {
            return;
        }

        UInt128 gained = (UInt128)(tick - _filledAtTick) * _limits.TokensPerWindow;
        _level = gained >= _capacity - _level ? _capacity : _level + gained;
        _filledAtTick = tick;
        UInt128 day = tick / _dayTicks;
        if (day != _day)
        {
            _day = day;
            DayCount = 0;
        }
    }
}
