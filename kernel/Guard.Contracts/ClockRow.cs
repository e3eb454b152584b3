namespace Guard.Contracts;

/// <summary>Virtual time.</summary>
/// <param name="TicksPerSecond">Nominal clock: ticks in one virtual second, 1,000 to 10^10.</param>
/// <param name="DateUnixSeconds">What a guest's real-time clock shows at tick 0.</param>
public readonly record struct ClockRow(ulong TicksPerSecond, long DateUnixSeconds);
