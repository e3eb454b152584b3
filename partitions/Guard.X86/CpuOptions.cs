namespace Guard.X86;

/// <summary>What a partition's CPU is made of. Part of the partition's configuration, so equal options give equal runs.</summary>
public sealed record CpuOptions
{
    /// <summary>How far the time stamp counter advances in one tick; at least 1.</summary>
    public uint TimestampPerTick { get; init; } = 1;

    /// <summary>What CPUID says is there. A feature that is left out still works, as behind the feature masks of other machines.</summary>
    public CpuFeatures Features { get; init; } = CpuFeatures.All;

    /// <summary>The most blocks of decoded code kept at a time; a power of two from 64 to 65536. Affects speed only.</summary>
    public int BlockCacheEntries { get; init; } = 16384;
}
