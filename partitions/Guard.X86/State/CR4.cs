namespace Guard.X86.State;

/// <summary>Bits of CR4 (SDM Vol. 3A 2.5 "Control Registers").</summary>
internal static class CR4
{
    public const uint VME = 1u << 0;
    public const uint PVI = 1u << 1;
    public const uint TSD = 1u << 2;
    public const uint DE = 1u << 3;
    public const uint PSE = 1u << 4;
    public const uint PAE = 1u << 5;
    public const uint MCE = 1u << 6;
    public const uint PGE = 1u << 7;
    public const uint PCE = 1u << 8;
    public const uint OSFXSR = 1u << 9;
    public const uint OSXMMEXCPT = 1u << 10;

    /// <summary>
    /// Bits that exist here. UMIP, SMEP and SMAP do not: CPUID says so and setting them is #GP. PVI (protected-mode virtual interrupts)
    /// belongs to VME.
    /// </summary>
    public const uint Supported = VME | PVI | TSD | DE | PSE | PAE | MCE | PGE | PCE | OSFXSR | OSXMMEXCPT;
}
