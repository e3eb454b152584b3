namespace Guard.X86.Interpreter;

/// <summary>
/// The arms of the interpreter's switch. 32 bits unless the name says Byte or Word. An instruction with a memory operand is a load into
/// <see cref="Temporary"/>, the operation on registers, and for read-modify-write a store back, so that one arm serves all forms.
/// </summary>
internal static class MicroCode
{
    /// <summary>The slot of the register file that holds a memory operand between a load and its use.</summary>
    public const byte Temporary = 17;

    /// <summary>The slot that holds the address between a load that modifies and its store.</summary>
    public const byte Address = 18;

    /// <summary>The slot that takes results nobody wants, those of CMP and TEST.</summary>
    public const byte Nowhere = 19;

    /// <summary>The slot of the ticks left after the block.</summary>
    public const byte Ticks = 20;

    /// <summary>The slot of the block's first instruction's offset.</summary>
    public const byte Start = 21;

    public const byte General = 0;
    public const byte End = 1;
    public const byte Nop = 2;
    public const byte Mov = 3;
    public const byte MovByte = 4;
    public const byte MovzxByte = 5;
    public const byte MovzxWord = 6;
    public const byte MovsxByte = 7;
    public const byte MovsxWord = 8;
    public const byte Lea = 9;
    public const byte Xchg = 10;
    public const byte Cdq = 11;
    public const byte Setcc = 12;
    public const byte Cmovcc = 13;
    public const byte Bswap = 14;

    // In the order of Operation.Add to Operation.Xor.
    public const byte Add = 15;
    public const byte Or = 16;
    public const byte Adc = 17;
    public const byte Sbb = 18;
    public const byte And = 19;
    public const byte Sub = 20;
    public const byte Xor = 21;

    public const byte Inc = 22;
    public const byte Dec = 23;
    public const byte Shl = 24;
    public const byte Shr = 25;
    public const byte Sar = 26;
    public const byte Rol = 27;
    public const byte Ror = 28;
    public const byte Imul = 29;
    public const byte Mul = 30;
    public const byte AddByte = 31;
    public const byte OrByte = 32;
    public const byte AndByte = 33;
    public const byte SubByte = 34;
    public const byte XorByte = 35;
    public const byte CmpWord = 36;
    public const byte TestWord = 37;

    // The result alone, where nobody sees the flags.
    public const byte PlainAdd = 38;
    public const byte PlainOr = 39;
    public const byte PlainAnd = 40;
    public const byte PlainSub = 41;
    public const byte PlainXor = 42;
    public const byte PlainShl = 43;
    public const byte PlainShr = 44;
    public const byte PlainSar = 45;
    public const byte PlainRol = 46;
    public const byte PlainRor = 47;

    public const byte Load = 48;
    public const byte LoadIndexed = 49;
    public const byte LoadByte = 50;
    public const byte LoadByteSigned = 51;
    public const byte LoadWord = 52;
    public const byte LoadWordSigned = 53;
    public const byte LoadModify = 54;
    public const byte LoadModifyByte = 55;
    public const byte Store = 56;
    public const byte StoreIndexed = 57;
    public const byte StoreByte = 58;
    public const byte StoreWord = 59;
    public const byte StoreBack = 60;
    public const byte StoreBackByte = 61;

    public const byte Push = 62;
    public const byte Pop = 63;
    public const byte Leave = 64;
    public const byte Jmp = 65;
    public const byte Call = 66;
    public const byte Ret = 67;
    public const byte JmpIndirect = 68;
    public const byte CallIndirect = 69;
    public const byte DecJnz = 70;
    public const byte IncJnz = 71;

    // Sixteen of each, by condition.
    public const byte Jcc = 72;
    public const byte CmpJcc = 88;
    public const byte TestJcc = 104;
    public const byte CmpByteJcc = 120;
    public const byte TestByteJcc = 136;

    // Two steps at once: the second, and added to it the first.
    public const byte ThenAdd = 152;
    public const byte ThenAnd = 160;
    public const byte ThenXor = 168;
    public const byte ThenMov = 176;
    public const byte ThenLoad = 184;
    public const byte ThenStore = 192;
    public const byte PairEnd = 200;

    public const byte FirstAdd = 0;
    public const byte FirstAnd = 1;
    public const byte FirstXor = 2;
    public const byte FirstRol = 3;
    public const byte FirstRor = 4;
    public const byte FirstMov = 5;
    public const byte FirstLoad = 6;
    public const byte FirstStore = 7;
}
