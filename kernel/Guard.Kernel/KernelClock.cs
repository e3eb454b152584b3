// Protects: virtual time orders everything; wall time only ends what people must do in time.
// Trusts: wall-time samples as far as their quality says; a clock set back revives nothing.
using System;
using Guard.Audit;

namespace Guard.Kernel;

/// <summary>The monitor's two times: ticks, and the last journalled sample of wall time.</summary>
internal sealed class KernelClock
{
    private readonly Schedule _schedule;

    internal KernelClock(Schedule schedule, ulong firstFrame)
    {
        _schedule = schedule;
        Frame = firstFrame;
        Tick = schedule.StartOf(firstFrame);
    }

    /// <summary>Number of the frame that runs, or runs next.</summary>
    internal ulong Frame { get; private set; }

    /// <summary>Ticks: in BeginFrame the frame's start, in its gap the frame's end.</summary>
    internal ulong Tick { get; private set; }

    /// <summary>The same in nanoseconds.</summary>
    internal ulong Nanoseconds => _schedule.Nanoseconds(Tick);

    /// <summary>The last sample, as records show it.</summary>
    internal WallSample Sample { get; private set; }

    /// <summary>Whether human deadlines can be judged at all.</summary>
    internal bool IsWallKnown { get; private set; }

    /// <summary>Greatest believable second of this boot epoch and of the snapshot it goes on from: what expired stays expired when the host's clock is set
    /// back.</summary>
    internal long WallSeconds { get; private set; }

    /// <summary>Goes on from a snapshot: no sample is known yet, and what had expired stays expired.</summary>
    internal void Resume(long wallSeconds) => WallSeconds = Math.Max(WallSeconds, wallSeconds);

    internal void Take(WallSample sample)
    {
        Sample = sample with { UnixSeconds = Math.Clamp(sample.UnixSeconds, 0, 1L << 62) };
        if (sample.Quality == WallQuality.Unset)
        {
            IsWallKnown = false;
            return;
        }

        IsWallKnown = true;
        WallSeconds = Math.Max(WallSeconds, Sample.UnixSeconds);
    }

    /// <summary>The frame's slots have run: time stands at its end.</summary>
    internal void EnterGap() => Tick = _schedule.StartOf(Frame + 1);

    internal void NextFrame() => Frame++;
}
