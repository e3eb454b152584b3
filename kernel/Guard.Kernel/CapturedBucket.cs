using System;

namespace Guard.Kernel;

/// <summary>A token bucket.</summary>
/// <param name="Level">Units; one token is worth the window's ticks.</param>
/// <param name="FilledAtTick">Tick the level is of.</param>
/// <param name="Day">Virtual day.</param>
/// <param name="DayCount">Messages counted in it.</param>
public readonly record struct CapturedBucket(UInt128 Level, ulong FilledAtTick, ulong Day, uint DayCount);
