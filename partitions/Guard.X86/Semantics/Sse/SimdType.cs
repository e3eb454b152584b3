namespace Guard.X86.Semantics.Sse;

/// <summary>Which floating-point lanes an instruction works on.</summary>
internal enum SimdType : byte
{
    /// <summary>None: an integer instruction, or its operation says it.</summary>
    None,

    /// <summary>Four singles.</summary>
    PackedSingle,

    /// <summary>Two doubles.</summary>
    PackedDouble,

    /// <summary>The low single; the rest of the destination stays.</summary>
    ScalarSingle,

    /// <summary>The low double; the rest of the destination stays.</summary>
    ScalarDouble,
}
