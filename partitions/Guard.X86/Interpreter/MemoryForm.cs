namespace Guard.X86.Interpreter;

/// <summary>What the interpreter does with memory before an instruction's arm.</summary>
internal static class MemoryForm
{
    /// <summary>Nothing.</summary>
    public const byte None = 0;

    /// <summary>The right operand is read.</summary>
    public const byte Right = 1;

    /// <summary>The left operand is read.</summary>
    public const byte Left = 2;

    /// <summary>The left operand is read, and the result written to it.</summary>
    public const byte Modify = 3;

    /// <summary>Only written.</summary>
    public const byte Store = 4;
}
