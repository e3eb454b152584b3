using System;
using System.Diagnostics;

namespace Guard.Bench;

/// <summary>Time between two moments of this process, by the clock and by the processors it used.</summary>
internal readonly record struct Lap(double Seconds, double ProcessorSeconds)
{
    /// <summary>Times an action.</summary>
    internal static Lap Of(Action action)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        action();
        TimeSpan clock = Stopwatch.GetElapsedTime(start);
        return new Lap(clock.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }
}
