namespace Guard.X86.State;

/// <summary>Who this processor says it is (SDM Vol. 2A "CPUID").</summary>
internal static class CpuIdentity
{
    /// <summary>Family 6, model 8, stepping 1: an i686 of the Pentium III generation.</summary>
    public const uint Signature = 0x0681;

    public const uint FeatureFPU = 1u << 0;
    public const uint FeatureVME = 1u << 1;
    public const uint FeatureDE = 1u << 2;
    public const uint FeaturePSE = 1u << 3;
    public const uint FeatureTSC = 1u << 4;
    public const uint FeatureMSR = 1u << 5;
    public const uint FeaturePAE = 1u << 6;
    public const uint FeatureCX8 = 1u << 8;
    public const uint FeatureSEP = 1u << 11;
    public const uint FeaturePGE = 1u << 13;
    public const uint FeatureCMOV = 1u << 15;
    public const uint FeatureCLFSH = 1u << 19;
    public const uint FeatureMMX = 1u << 23;
    public const uint FeatureFXSR = 1u << 24;
    public const uint FeatureSSE = 1u << 25;
    public const uint FeatureSSE2 = 1u << 26;

    public const uint FeatureSSE3 = 1u << 0;
    public const uint FeatureSSSE3 = 1u << 9;
    public const uint FeatureSSE41 = 1u << 19;
    public const uint FeatureSSE42 = 1u << 20;
    public const uint FeaturePOPCNT = 1u << 23;

    /// <summary>EDX of leaf 80000001h: execute disable under PAE.</summary>
    public const uint FeatureNX = 1u << 20;

    /// <summary>EBX of leaf 1: CLFLUSH works on lines of eight quadwords.</summary>
    public const uint LineSize = 8u << 8;

    /// <summary>ECX of leaf 1.</summary>
    public const uint MoreFeatures = FeatureSSE3 | FeatureSSSE3 | FeatureSSE41 | FeatureSSE42 | FeaturePOPCNT;

    /// <summary>EDX of leaf 1.</summary>
    public const uint Features = FeatureFPU | FeatureVME | FeatureDE | FeaturePSE | FeatureTSC | FeatureMSR | FeaturePAE | FeatureCX8
        | FeatureSEP | FeaturePGE | FeatureCMOV | FeatureCLFSH | FeatureMMX | FeatureFXSR | FeatureSSE | FeatureSSE2;
}
