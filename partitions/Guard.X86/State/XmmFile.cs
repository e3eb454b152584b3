using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Guard.X86.State;

/// <summary>XMM0 to XMM7.</summary>
[InlineArray(Length)]
internal struct XmmFile
{
    /// <summary>Number of registers.</summary>
    public const int Length = 8;

    private Vector128<byte> _first;
}
