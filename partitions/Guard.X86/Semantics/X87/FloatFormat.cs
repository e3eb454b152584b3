namespace Guard.X86.Semantics.X87;

/// <summary>The bounds of a binary format, in the terms of <see cref="ExactNumber"/>.</summary>
/// <param name="PrecisionBits">Bits of the significand, the integer bit included.</param>
/// <param name="MinimumExponent">Exponent of the smallest normal number, biased by 16383.</param>
/// <param name="MaximumExponent">Exponent of the largest finite number, biased by 16383.</param>
internal readonly record struct FloatFormat(int PrecisionBits, int MinimumExponent, int MaximumExponent)
{
    /// <summary>IEEE single precision.</summary>
    internal static FloatFormat Single => new(24, Float80.Bias - 126, Float80.Bias + 127);

    /// <summary>IEEE double precision.</summary>
    internal static FloatFormat Double => new(53, Float80.Bias - 1022, Float80.Bias + 1023);
}
