namespace Guard.X86.Semantics.X87;

/// <summary>Bits of the x87 status word (SDM Vol. 1, 8.1.3 "x87 FPU Status Register").</summary>
/// <remarks>Bits 0 to 5 stand at the same places as the masks of the control word and as the flags of MXCSR.</remarks>
public static class X87Status
{
    /// <summary>IE: invalid operation, or a stack fault when SF is set too.</summary>
    public const uint InvalidOperation = 0x0001;

    /// <summary>DE: an operand was denormal.</summary>
    public const uint DenormalOperand = 0x0002;

    /// <summary>ZE: a finite number was divided by zero.</summary>
    public const uint ZeroDivide = 0x0004;

    /// <summary>OE: the rounded result was too large.</summary>
    public const uint Overflow = 0x0008;

    /// <summary>UE: the result was tiny (and inexact, when masked).</summary>
    public const uint Underflow = 0x0010;

    /// <summary>PE: the result was rounded.</summary>
    public const uint Precision = 0x0020;

    /// <summary>SF: the invalid operation was a stack overflow (C1 = 1) or underflow (C1 = 0).</summary>
    public const uint StackFault = 0x0040;

    /// <summary>ES: an unmasked exception is pending.</summary>
    public const uint ErrorSummary = 0x0080;

    /// <summary>C0: condition code bit 0, carry of a comparison.</summary>
    public const uint C0 = 0x0100;

    /// <summary>C1: condition code bit 1, rounded up or stack overflow.</summary>
    public const uint C1 = 0x0200;

    /// <summary>C2: condition code bit 2, unordered or incomplete reduction.</summary>
    public const uint C2 = 0x0400;

    /// <summary>C3: condition code bit 3, zero of a comparison.</summary>
    public const uint C3 = 0x4000;

    /// <summary>B: a copy of ES.</summary>
    public const uint Busy = 0x8000;

    /// <summary>The six exception flags.</summary>
    public const uint Exceptions = 0x003F;

    /// <summary>IE and SF together: a register was empty that should hold a value.</summary>
    public const uint StackUnderflow = InvalidOperation | StackFault;

    /// <summary>IE, SF and C1 together: a register held a value that should be empty.</summary>
    public const uint StackOverflow = InvalidOperation | StackFault | C1;

    /// <summary>The exceptions found before anything is computed: unmasked, they leave the operands alone.</summary>
    public const uint BeforeResult = InvalidOperation | DenormalOperand | ZeroDivide;
}
