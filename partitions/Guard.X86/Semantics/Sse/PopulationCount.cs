using System.Numerics;

namespace Guard.X86.Semantics.Sse;

/// <summary>POPCNT (SDM Vol. 2B): ZF by the source, the other arithmetic flags cleared.</summary>
internal static class PopulationCount
{
    private const uint ZeroFlag = 0x40;

    /// <summary>The number of ones of a zero-extended operand.</summary>
    /// <param name="value">The source.</param>
    /// <param name="flags">The six arithmetic flags.</param>
    internal static uint Count(uint value, out uint flags)
    {
        flags = value == 0 ? ZeroFlag : 0;
        return (uint)BitOperations.PopCount(value);
    }
}
