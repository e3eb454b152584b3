using System;

namespace Guard.Pc.Devices;

/// <summary>Converts between virtual time in ticks and the 1,193,182 Hz clock of the timer, exactly and in both directions.</summary>
internal readonly struct PitClock
{
    /// <summary>Input clock of the 8254 in a PC: 14.31818 MHz / 12.</summary>
    public const ulong Hertz = 1193182;

    private readonly ulong _ticksPerSecond;

    /// <param name="ticksPerSecond">Ticks in one virtual second, at least 1.</param>
    public PitClock(ulong ticksPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ticksPerSecond);
        _ticksPerSecond = ticksPerSecond;
    }

    /// <summary>Whole clocks that have passed at a tick.</summary>
    public ulong ClocksAt(ulong tick) => Saturate((UInt128)tick * Hertz / _ticksPerSecond);

    /// <summary>The first tick at which so many clocks have passed.</summary>
    public ulong TickOf(ulong clocks) => Saturate((((UInt128)clocks * _ticksPerSecond) + (Hertz - 1)) / Hertz);

    private static ulong Saturate(UInt128 value) => value > ulong.MaxValue ? ulong.MaxValue : (ulong)value;
}
