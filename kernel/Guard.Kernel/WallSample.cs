using Guard.Audit;

namespace Guard.Kernel;

/// <summary>One reading of the host's clock.</summary>
/// <param name="UnixSeconds">Seconds since 1970 UTC, 0 to 2^62.</param>
/// <param name="Quality">How far to believe it.</param>
public readonly record struct WallSample(long UnixSeconds, WallQuality Quality);
