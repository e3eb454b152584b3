namespace Guard.X86.Semantics.X87;

/// <summary>Rounding control, as encoded in FCW.RC and MXCSR.RC (SDM Vol. 1, 4.8.4 "Rounding").</summary>
public enum RoundingMode
{
    /// <summary>To the nearest value; a tie goes to the even significand.</summary>
    NearestEven = 0,

    /// <summary>Toward minus infinity.</summary>
    Down = 1,

    /// <summary>Toward plus infinity.</summary>
    Up = 2,

    /// <summary>Toward zero.</summary>
    TowardZero = 3,
}
