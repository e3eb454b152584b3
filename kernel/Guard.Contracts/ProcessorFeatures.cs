using System;

namespace Guard.Contracts;

/// <summary>
/// Features of a partition's processor that CPUID reports, each at its bit: 0 to 31 as in EDX of leaf 1, 32 to 63 as in ECX (SDM Vol. 2A
/// "CPUID"). NX, bit 20 of EDX of leaf 80000001h, has bit 20.
/// </summary>
[Flags]
public enum ProcessorFeatures : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>x87 unit.</summary>
    FPU = 1UL << 0,

    /// <summary>Virtual-8086 mode enhancements.</summary>
    VME = 1UL << 1,

    /// <summary>Debugging extensions.</summary>
    DE = 1UL << 2,

    /// <summary>4 MiB pages.</summary>
    PSE = 1UL << 3,

    /// <summary>RDTSC.</summary>
    TSC = 1UL << 4,

    /// <summary>RDMSR and WRMSR.</summary>
    MSR = 1UL << 5,

    /// <summary>Physical address extension.</summary>
    PAE = 1UL << 6,

    /// <summary>CMPXCHG8B.</summary>
    CX8 = 1UL << 8,

    /// <summary>Local APIC; reported only where the partition has APICs.</summary>
    APIC = 1UL << 9,

    /// <summary>SYSENTER and SYSEXIT.</summary>
    SEP = 1UL << 11,

    /// <summary>Global pages.</summary>
    PGE = 1UL << 13,

    /// <summary>CMOVcc, FCMOVcc and FCOMI.</summary>
    CMOV = 1UL << 15,

    /// <summary>CLFLUSH.</summary>
    CLFSH = 1UL << 19,

    /// <summary>Execute disable.</summary>
    NX = 1UL << 20,

    /// <summary>MMX.</summary>
    MMX = 1UL << 23,

    /// <summary>FXSAVE and FXRSTOR.</summary>
    FXSR = 1UL << 24,

    /// <summary>SSE.</summary>
    SSE = 1UL << 25,

    /// <summary>SSE2.</summary>
    SSE2 = 1UL << 26,

    /// <summary>SSE3.</summary>
    SSE3 = 1UL << 32,

    /// <summary>SSSE3.</summary>
    SSSE3 = 1UL << 41,

    /// <summary>SSE4.1.</summary>
    SSE41 = 1UL << 51,

    /// <summary>SSE4.2.</summary>
    SSE42 = 1UL << 52,

    /// <summary>POPCNT.</summary>
    POPCNT = 1UL << 55,

    /// <summary>Every feature there is.</summary>
    All = FPU | VME | DE | PSE | TSC | MSR | PAE | CX8 | APIC | SEP | PGE | CMOV | CLFSH | NX | MMX | FXSR | SSE | SSE2
        | SSE3 | SSSE3 | SSE41 | SSE42 | POPCNT,
}
