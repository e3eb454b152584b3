namespace Guard.X86.Semantics.X87;

/// <summary>
/// The classes of a double extended-precision encoding (SDM Vol. 1, table 8-3, "Unsupported Double Extended-Precision ...").
/// </summary>
public enum Float80Class
{
    /// <summary>Plus or minus zero.</summary>
    Zero,

    /// <summary>Exponent 0 and a significand that is not zero, pseudo-denormals included.</summary>
    Denormal,

    /// <summary>A normal number.</summary>
    Normal,

    /// <summary>Plus or minus infinity.</summary>
    Infinity,

    /// <summary>A NaN whose first fraction bit is set.</summary>
    QuietNaN,

    /// <summary>A NaN whose first fraction bit is clear.</summary>
    SignalingNaN,

    /// <summary>Integer bit clear although the exponent is not 0: pseudo-NaN, pseudo-infinity, unnormal.</summary>
    Unsupported,
}
