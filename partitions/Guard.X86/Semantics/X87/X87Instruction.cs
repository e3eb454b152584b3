namespace Guard.X86.Semantics.X87;

/// <summary>A decoded x87 instruction.</summary>
/// <param name="Op">What it does.</param>
/// <param name="Operand">Where the operand is.</param>
/// <param name="Index">i of ST(i), or the number of a constant.</param>
/// <param name="Condition">For FCMOVcc the Jcc condition code (2 = B, 3 = NB, 4 = E, ...), otherwise 0.</param>
/// <param name="Access">How memory is used.</param>
public readonly record struct X87Instruction(X87Op Op, X87Operand Operand, byte Index, byte Condition, X87Access Access)
{
    /// <summary>True when a pending exception is delivered as #MF before this instruction.</summary>
    public bool Waits =>
        Op is not (X87Op.Fnclex or X87Op.Fninit or X87Op.Fnsave or X87Op.Fnstcw or X87Op.Fnstenv or X87Op.Fnstsw
            or X87Op.FnstswAx);

    /// <summary>True for control instructions, which leave FOP, FIP and FDP alone (SDM Vol. 1, 8.1.8).</summary>
    public bool IsControl => Op is X87Op.Fnclex or X87Op.Fninit or X87Op.Fnsave or X87Op.Fnstcw or X87Op.Fnstenv or X87Op.Fnstsw
        or X87Op.FnstswAx or X87Op.Fldcw or X87Op.Fldenv or X87Op.Frstor or X87Op.Fnop;

    /// <summary>Bytes of the memory operand; 0 without one.</summary>
    /// <param name="wideOperands">True for a 32-bit operand size, which decides the size of environment and state.</param>
    public int MemoryBytes(bool wideOperands) => Access == X87Access.None ? 0 : Operand switch
    {
        X87Operand.M16 or X87Operand.M16Int => 2,
        X87Operand.M32Int or X87Operand.M32Fp => 4,
        X87Operand.M64Int or X87Operand.M64Fp => 8,
        X87Operand.M80Fp or X87Operand.M80Bcd => 10,
        X87Operand.Environment => X87Environment.EnvironmentBytes(wideOperands),
        X87Operand.State => X87Environment.StateBytes(wideOperands),
        X87Operand.None or X87Operand.Stack or X87Operand.StackReversed or X87Operand.StackReversedPop => 0,
    };
}
