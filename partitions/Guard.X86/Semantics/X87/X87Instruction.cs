namespace Guard.X86.Semantics.X87;

/// <summary>A decoded x87 instruction. What is asked at every execution is worked out once.</summary>
internal readonly struct X87Instruction
{
    /// <summary>Puts an instruction together.</summary>
    /// <param name="op">What it does.</param>
    /// <param name="operand">Where the operand is.</param>
    /// <param name="index">i of ST(i), or the number of a constant.</param>
    /// <param name="condition">For FCMOVcc the Jcc condition code (2 = B, 3 = NB, 4 = E, ...), otherwise 0.</param>
    /// <param name="access">How memory is used.</param>
    public X87Instruction(X87Op op, X87Operand operand, byte index, byte condition, X87Access access)
    {
        Op = op;
        Operand = operand;
        Index = index;
        Condition = condition;
        Access = access;
        Waits = op is not (X87Op.Fnclex or X87Op.Fninit or X87Op.Fnsave or X87Op.Fnstcw or X87Op.Fnstenv or X87Op.Fnstsw
            or X87Op.FnstswAx);
        IsControl = !Waits || op is X87Op.Fldcw or X87Op.Fldenv or X87Op.Frstor or X87Op.Fnop;
        OperandBytes = operand switch
        {
            X87Operand.M16 or X87Operand.M16Int => 2,
            X87Operand.M32Int or X87Operand.M32Fp => 4,
            X87Operand.M64Int or X87Operand.M64Fp => 8,
            X87Operand.M80Fp or X87Operand.M80Bcd => 10,
            X87Operand.Environment or X87Operand.State or X87Operand.None or X87Operand.Stack or X87Operand.StackReversed
                or X87Operand.StackReversedPop => 0,
        };
    }

    /// <summary>What it does; Undefined for #UD.</summary>
    public X87Op Op { get; }

    /// <summary>Where the operand is.</summary>
    public X87Operand Operand { get; }

    /// <summary>i of ST(i), or the number of a constant.</summary>
    public byte Index { get; }

    /// <summary>For FCMOVcc the Jcc condition code.</summary>
    public byte Condition { get; }

    /// <summary>How memory is used.</summary>
    public X87Access Access { get; }

    /// <summary>Bytes of a memory operand of fixed size; 0 without one, and for an environment or state.</summary>
    public byte OperandBytes { get; }

    /// <summary>True when a pending exception is delivered as #MF before this instruction.</summary>
    public bool Waits { get; }

    /// <summary>True for control instructions, which leave FOP, FIP and FDP alone (SDM Vol. 1, 8.1.8).</summary>
    public bool IsControl { get; }

    /// <summary>Bytes of the memory operand; 0 without one.</summary>
    /// <param name="wideOperands">True for a 32-bit operand size, which decides the size of environment and state.</param>
    public int MemoryBytes(bool wideOperands) => Operand switch
    {
        X87Operand.Environment => X87Environment.EnvironmentBytes(wideOperands),
        X87Operand.State => X87Environment.StateBytes(wideOperands),
        _ => OperandBytes,
    };
}
