namespace Guard.X86.State;

/// <summary>Bits of CR0 (SDM Vol. 3A 2.5 "Control Registers").</summary>
internal static class CR0
{
    public const uint PE = 1u << 0;
    public const uint MP = 1u << 1;
    public const uint EM = 1u << 2;
    public const uint TS = 1u << 3;
    public const uint ET = 1u << 4;
    public const uint NE = 1u << 5;
    public const uint WP = 1u << 16;
    public const uint AM = 1u << 18;
    public const uint NW = 1u << 29;
    public const uint CD = 1u << 30;
    public const uint PG = 1u << 31;

    /// <summary>The bits software can change; ET is fixed to 1, the rest to 0.</summary>
    public const uint Writable = PE | MP | EM | TS | NE | WP | AM | NW | CD | PG;
}
