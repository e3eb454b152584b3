namespace Guard.X86.State;

/// <summary>Who this processor says it is (SDM Vol. 2A "CPUID").</summary>
internal static class CpuIdentity
{
    /// <summary>Family 6, model 8, stepping 1: an i686 of the Pentium III generation.</summary>
    public const uint Signature = 0x0681;

    /// <summary>EBX of leaf 1: CLFLUSH works on lines of eight quadwords.</summary>
    public const uint LineSize = 8u << 8;

    /// <summary>EAX of leaf 2: one round tells all, and there is nothing to tell: every descriptor is null, for no cache is modelled.</summary>
    public const uint CacheDescriptors = 1;

    /// <summary>EDX of leaf 1.</summary>
    public static uint Edx1(CpuFeatures features) => (uint)(features & CpuFeatures.AllEdx1);

    /// <summary>ECX of leaf 1.</summary>
    public static uint Ecx1(CpuFeatures features) => (uint)((ulong)(features & CpuFeatures.AllEcx1) >> 32);

    /// <summary>EDX of leaf 80000001h.</summary>
    public static uint EdxExtended(CpuFeatures features) => (features & CpuFeatures.NX) != 0 ? 1u << 20 : 0;
}
