using System.Runtime.CompilerServices;

namespace Guard.X86.State;

/// <summary>The six segment registers, LDTR and TR, in the order of <see cref="SegmentRegister"/>.</summary>
[InlineArray(Length)]
internal struct SegmentFile
{
    /// <summary>Number of entries.</summary>
    public const int Length = 8;

    private SegmentState _first;
}
