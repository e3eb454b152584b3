using System.Runtime.CompilerServices;

namespace Guard.X86.State;

/// <summary>DR0 to DR7; DR4 and DR5 are aliases of DR6 and DR7 and their slots stay zero.</summary>
[InlineArray(Length)]
internal struct DebugRegisterFile
{
    /// <summary>Number of slots.</summary>
    public const int Length = 8;

    private uint _first;
}
