using System;

namespace Guard.X86.Decode;

/// <summary>Where a decoded instruction's operands stand, and its prefixes.</summary>
[Flags]
internal enum InstructionTraits : byte
{
    None = 0,

    /// <summary>The destination (or only) operand is in memory.</summary>
    DestinationMemory = 1,

    /// <summary>The source operand is in memory.</summary>
    SourceMemory = 2,

    /// <summary>The last operand is <see cref="Instruction.Immediate"/>.</summary>
    Immediate = 4,

    /// <summary>LOCK, allowed here.</summary>
    Lock = 8,

    /// <summary>REP or REPE (F3).</summary>
    Repeat = 16,

    /// <summary>REPNE (F2).</summary>
    RepeatNotEqual = 32,

    /// <summary>Address-size attribute 16.</summary>
    Address16 = 64,

    /// <summary>Any operand in memory.</summary>
    Memory = DestinationMemory | SourceMemory,

    /// <summary>Any repeat prefix.</summary>
    AnyRepeat = Repeat | RepeatNotEqual,
}
