using System;

namespace Guard.Pc.Devices;

/// <summary>Converts between virtual time in ticks and a chip's own clock, exactly and in both directions.</summary>
internal readonly struct DeviceClock
{
    private readonly ulong _ticksPerSecond;
    private readonly ulong _hertz;

    /// <param name="ticksPerSecond">Ticks in one virtual second, at least 1.</param>
    /// <param name="hertz">The chip's clock, at least 1.</param>
    public DeviceClock(ulong ticksPerSecond, ulong hertz)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ticksPerSecond);
        ArgumentOutOfRangeException.ThrowIfZero(hertz);
        _ticksPerSecond = ticksPerSecond;
        _hertz = hertz;
    }

    /// <summary>Whole clocks that have passed at a tick.</summary>
    public ulong ClocksAt(ulong tick) => Saturate((UInt128)tick * _hertz / _ticksPerSecond);

    /// <summary>The first tick at which so many clocks have passed.</summary>
    public ulong TickOf(ulong clocks) => Saturate((((UInt128)clocks * _ticksPerSecond) + (_hertz - 1)) / _hertz);

    private static ulong Saturate(UInt128 value) => value > ulong.MaxValue ? ulong.MaxValue : (ulong)value;
}
