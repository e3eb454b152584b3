using System;
using Guard.Audit;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>Where wall-time samples come from: the host's clock, or, under a desk script, the script's clock plus virtual time,
/// so that the run repeats.</summary>
internal sealed class WallClock
{
    private const long JumpSeconds = 5;

    private readonly long? _scriptedStart;
    private readonly ulong _frameTicks;
    private readonly ulong _ticksPerSecond;
    private readonly TimeProvider _host;
    private long _lastUnixSeconds = long.MinValue;
    private long _lastStamp;

    internal WallClock(SystemImage image, DeskScript? script, TimeProvider host)
    {
        _frameTicks = image.Schedules[0].FrameTicks;
        _ticksPerSecond = image.Clock.TicksPerSecond;
        _scriptedStart = script is null ? null : script.Clock?.ToUnixTimeSeconds() ?? image.Clock.DateUnixSeconds;
        _host = host;
    }

    /// <summary>Seconds since 1970 now.</summary>
    internal long Now(ulong frame) =>
        _scriptedStart is long start
            ? start + (long)(UInt128.CreateChecked(frame) * _frameTicks / _ticksPerSecond)
            : _host.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A sample when the second changed, else null.</summary>
    internal WallSample? Sample(ulong frame)
    {
        long now = Now(frame);
        if (now == _lastUnixSeconds)
        {
            return null;
        }

        long stamp = _host.GetTimestamp();
        bool first = _lastUnixSeconds == long.MinValue;
        long passed = (long)_host.GetElapsedTime(_lastStamp, stamp).TotalSeconds;
        bool jumped = _scriptedStart is null && !first && Math.Abs(now - _lastUnixSeconds - passed) > JumpSeconds;
        _lastUnixSeconds = now;
        _lastStamp = stamp;
        return new WallSample(now, jumped ? WallQuality.Stepped : WallQuality.Set);
    }
}
