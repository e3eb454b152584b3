namespace Guard.Contracts;

/// <summary>Quota of a channel; a token bucket that depends on the source alone.</summary>
/// <param name="TokensPerWindow">Messages added to the bucket over a window.</param>
/// <param name="WindowTicks">The window.</param>
/// <param name="Burst">Size of the bucket in messages, at least 1.</param>
/// <param name="PerDay">Messages in 86,400 virtual seconds.</param>
/// <param name="QueueDepth">Transfers that may be in flight at once.</param>
public readonly record struct LimitsRow(uint TokensPerWindow, ulong WindowTicks, uint Burst, uint PerDay, uint QueueDepth);
