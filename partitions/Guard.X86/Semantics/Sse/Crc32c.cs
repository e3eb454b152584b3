namespace Guard.X86.Semantics.Sse;

/// <summary>CRC32 r32, r/m (SDM Vol. 2A): the Castagnoli polynomial 11EDC6F41h, bits reflected, without inversion.</summary>
internal static class Crc32c
{
    private const uint Reflected = 0x82F6_3B78;

    /// <summary>Accumulates the low bytes of a value, the lowest first.</summary>
    /// <param name="accumulator">The destination register.</param>
    /// <param name="value">The source operand, zero-extended.</param>
    /// <param name="bytes">Its width: 1, 2 or 4.</param>
    internal static uint Accumulate(uint accumulator, uint value, int bytes)
    {
        uint result = accumulator ^ (bytes == 4 ? value : value & ((1u << (bytes * 8)) - 1));
        for (int bit = 0; bit < bytes * 8; bit++)
        {
            result = (result >> 1) ^ ((result & 1) != 0 ? Reflected : 0);
        }

        return result;
    }
}
