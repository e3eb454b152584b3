namespace Guard.X86.Semantics.X87;

/// <summary>A rounded result, still unpacked.</summary>
/// <param name="Exponent">
/// Biased by 16383; with <see cref="Significand"/> below its top bit the number is denormal and this is the minimum exponent.
/// </param>
/// <param name="Significand">Left-aligned: the integer bit is bit 63. Zero after a complete underflow.</param>
/// <param name="Raised">OE, UE, PE and C1 (set when the magnitude was rounded up), as in the x87 status word.</param>
/// <param name="IsInfinite">True when the result overflowed to infinity.</param>
internal readonly record struct RoundedNumber(int Exponent, ulong Significand, uint Raised, bool IsInfinite);
