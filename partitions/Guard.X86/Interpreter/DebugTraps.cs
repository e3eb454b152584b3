using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Debug registers (SDM Vol. 3B Chapter 17 "Debug, Branch Profile, TSC").</summary>
internal static class DebugTraps
{
    public const uint StatusBD = 1u << 13;
    public const uint StatusBS = 1u << 14;
    public const uint StatusBT = 1u << 15;
    public const uint GeneralDetect = 1u << 13;
    public const uint LocalEnables = 0x55;
    public const uint AllEnables = 0xFF;
    private const int Breakpoints = 4;
    private const uint OnExecution = 0;

    /// <summary>Any breakpoint is enabled.</summary>
    public static bool AreEnabled(CpuState state) => (state.DebugRegisters[7] & AllEnables) != 0;

    /// <summary>Which instruction breakpoints a linear address meets: bits B0 to B3 of DR6.</summary>
    public static uint MatchInstruction(CpuState state, uint linear)
    {
        uint hits = 0;
        for (int i = 0; i < Breakpoints; i++)
        {
            uint control = state.DebugRegisters[7] >> (16 + (i * 4));
            bool isEnabled = (state.DebugRegisters[7] & (3u << (i * 2))) != 0;
            if (isEnabled && (control & 3) == OnExecution && state.DebugRegisters[i] == linear)
            {
                hits |= 1u << i;
            }
        }

        return hits;
    }

    /// <summary>Which data breakpoints an access meets: bits B0 to B3 of DR6.</summary>
    public static uint MatchData(CpuState state, uint linear, int lengthBytes, bool write)
    {
        uint hits = 0;
        for (int i = 0; i < Breakpoints; i++)
        {
            uint control = state.DebugRegisters[7] >> (16 + (i * 4));
            bool isEnabled = (state.DebugRegisters[7] & (3u << (i * 2))) != 0;
            bool isKind = (control & 3) == 3 || ((control & 3) == 1 && write);
            uint size = (control & 0xC) == 8 ? 8u : ((control >> 2) & 3) + 1;
            uint start = state.DebugRegisters[i] & ~(size - 1);
            if (isEnabled && isKind && linear < start + size && start < linear + (uint)lengthBytes)
            {
                hits |= 1u << i;
            }
        }

        return hits;
    }

}
