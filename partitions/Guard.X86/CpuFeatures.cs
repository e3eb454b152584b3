using System;

namespace Guard.X86;

/// <summary>
/// The features of this processor that CPUID reports, by the SDM's names (SDM Vol. 2A "CPUID", leaf 1). Bits 0 to 31 stand as in EDX, bits 32 to 63
/// as in ECX; NX, which is a bit of leaf 80000001h, has the place of a bit that no i686 uses.
/// </summary>
[Flags]
public enum CpuFeatures : ulong
{
    /// <summary>Nothing: a 486 that knows CPUID.</summary>
    None = 0,

    /// <summary>x87 unit on chip.</summary>
    FPU = 1UL << 0,

    /// <summary>Virtual-8086 mode enhancements, CR4.VME and CR4.PVI.</summary>
    VME = 1UL << 1,

    /// <summary>Debugging extensions, CR4.DE.</summary>
    DE = 1UL << 2,

    /// <summary>4 MiB pages.</summary>
    PSE = 1UL << 3,

    /// <summary>RDTSC, CR4.TSD.</summary>
    TSC = 1UL << 4,

    /// <summary>RDMSR and WRMSR.</summary>
    MSR = 1UL << 5,

    /// <summary>Physical address extension.</summary>
    PAE = 1UL << 6,

    /// <summary>CMPXCHG8B.</summary>
    CX8 = 1UL << 8,

    /// <summary>Local APIC: where the PC has one, and while IA32_APIC_BASE has it enabled.</summary>
    APIC = 1UL << 9,

    /// <summary>SYSENTER and SYSEXIT.</summary>
    SEP = 1UL << 11,

    /// <summary>Global pages.</summary>
    PGE = 1UL << 13,

    /// <summary>CMOVcc; with FPU also FCMOVcc and FCOMI.</summary>
    CMOV = 1UL << 15,

    /// <summary>CLFLUSH.</summary>
    CLFSH = 1UL << 19,

    /// <summary>Execute disable under PAE: EDX bit 20 of leaf 80000001h, not of leaf 1.</summary>
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

    /// <summary>All of EDX of leaf 1.</summary>
    AllEdx1 = FPU | VME | DE | PSE | TSC | MSR | PAE | CX8 | APIC | SEP | PGE | CMOV | CLFSH | MMX | FXSR | SSE | SSE2,

    /// <summary>All of ECX of leaf 1.</summary>
    AllEcx1 = SSE3 | SSSE3 | SSE41 | SSE42 | POPCNT,

    /// <summary>Everything there is.</summary>
    All = AllEdx1 | AllEcx1 | NX,
}
