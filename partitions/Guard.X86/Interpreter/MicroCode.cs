namespace Guard.X86.Interpreter;

/// <summary>
/// The arms of the interpreter's switch. One arm serves every form of an operation: before the switch the operands are fetched into
/// "left" and "right" whether they stand in registers, memory or the instruction. 32 bits unless the name says Byte.
/// </summary>
internal static class MicroCode
{
    public const ushort General = 0;
    public const ushort End = 1;
    public const ushort Nop = 2;
    public const ushort Mov = 3;
    public const ushort MovByte = 4;
    public const ushort MovzxByte = 5;
    public const ushort MovzxWord = 6;
    public const ushort MovsxByte = 7;
    public const ushort MovsxWord = 8;
    public const ushort Lea = 9;
    public const ushort Xchg = 10;
    public const ushort Cdq = 11;
    public const ushort Setcc = 12;
    public const ushort Cmovcc = 13;

    // In the order of Operation.Add to Operation.Cmp.
    public const ushort Add = 16;
    public const ushort Or = 17;
    public const ushort Adc = 18;
    public const ushort Sbb = 19;
    public const ushort And = 20;
    public const ushort Sub = 21;
    public const ushort Xor = 22;
    public const ushort Cmp = 23;

    public const ushort Test = 24;
    public const ushort Inc = 25;
    public const ushort Dec = 26;
    public const ushort Neg = 27;
    public const ushort Not = 28;
    public const ushort Shl = 29;
    public const ushort Shr = 30;
    public const ushort Sar = 31;
    public const ushort Rol = 32;
    public const ushort Ror = 33;
    public const ushort Imul = 34;
    public const ushort ImulImmediate = 35;
    public const ushort Mul = 36;
    public const ushort Bswap = 37;
    public const ushort CmpByte = 38;
    public const ushort TestByte = 39;
    public const ushort AndByte = 40;
    public const ushort OrByte = 41;
    public const ushort XorByte = 42;
    public const ushort AddByte = 43;
    public const ushort SubByte = 44;

    public const ushort Push = 48;
    public const ushort PushMemory = 49;
    public const ushort Pop = 50;
    public const ushort Leave = 51;
    public const ushort Jmp = 52;
    public const ushort Call = 53;
    public const ushort Ret = 54;
    public const ushort JmpIndirect = 55;
    public const ushort CallIndirect = 56;
    public const ushort CallMemory = 57;

    // Sixteen of each, by condition.
    public const ushort Jcc = 64;
    public const ushort CmpJcc = 80;
    public const ushort TestJcc = 96;
    public const ushort CmpByteJcc = 112;

    public const ushort DecJnz = 128;
    public const ushort IncJnz = 129;

    /// <summary>Added to the arms from Mov to Dec when the destination is in memory.</summary>
    public const ushort ToMemory = 136;
}
