namespace Guard.X86.Semantics.Sse;

/// <summary>The classes of an IEEE single or double.</summary>
internal enum FloatKind : byte
{
    /// <summary>Zero, or a denormal under MXCSR.DAZ.</summary>
    Zero,

    /// <summary>Denormal.</summary>
    Denormal,

    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Infinity.</summary>
    Infinity,

    /// <summary>Quiet NaN.</summary>
    QuietNaN,

    /// <summary>Signaling NaN.</summary>
    SignalingNaN,
}
