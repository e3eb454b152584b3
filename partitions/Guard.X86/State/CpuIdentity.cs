namespace Guard.X86.State;

/// <summary>Who this processor says it is (SDM Vol. 2A "CPUID").</summary>
internal static class CpuIdentity
{
    /// <summary>Family 6, model 8, stepping 1: an i686 of the Pentium III generation.</summary>
    public const uint Signature = 0x0681;

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

    /// <summary>EDX of leaf 80000001h: execute disable under PAE.</summary>
    public const uint FeatureNX = 1u << 20;

    /// <summary>EDX of leaf 1: what the integer core implements.</summary>
    public const uint Features = FeatureVME | FeatureDE | FeaturePSE | FeatureTSC | FeatureMSR | FeaturePAE | FeatureCX8
        | FeatureSEP | FeaturePGE | FeatureCMOV;
}
