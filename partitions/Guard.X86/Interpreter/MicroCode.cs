namespace Guard.X86.Interpreter;

/// <summary>The arms of the interpreter's switch. R: 32-bit register, I: immediate, M: memory through a flat segment.</summary>
internal static class MicroCode
{
    public const ushort General = 0;
    public const ushort End = 1;
    public const ushort Nop = 2;
    public const ushort MovRR = 3;
    public const ushort MovRI = 4;
    public const ushort MovRM = 5;
    public const ushort MovMR = 6;
    public const ushort MovMI = 7;
    public const ushort MovByteRR = 8;
    public const ushort MovByteRI = 9;
    public const ushort MovByteRM = 10;
    public const ushort MovByteMR = 11;
    public const ushort MovByteMI = 12;
    public const ushort MovzxByteRR = 13;
    public const ushort MovzxByteRM = 14;
    public const ushort MovzxWordRR = 15;
    public const ushort MovzxWordRM = 16;
    public const ushort MovsxByteRR = 17;
    public const ushort MovsxByteRM = 18;
    public const ushort MovsxWordRR = 19;
    public const ushort MovsxWordRM = 20;
    public const ushort Lea = 21;
    public const ushort XchgRR = 22;
    public const ushort Cdq = 23;
    public const ushort Setcc = 24;
    public const ushort CmovccRR = 25;

    // Eight of each, in the order of Operation.Add to Operation.Cmp.
    public const ushort BinaryRR = 32;
    public const ushort BinaryRI = 40;
    public const ushort BinaryRM = 48;
    public const ushort BinaryMR = 56;
    public const ushort BinaryMI = 64;

    public const ushort TestRR = 72;
    public const ushort TestRI = 73;
    public const ushort TestMI = 74;
    public const ushort IncR = 75;
    public const ushort DecR = 76;
    public const ushort NegR = 77;
    public const ushort NotR = 78;
    public const ushort IncM = 79;
    public const ushort DecM = 80;
    public const ushort ShlRI = 81;
    public const ushort ShrRI = 82;
    public const ushort SarRI = 83;
    public const ushort RolRI = 84;
    public const ushort RorRI = 85;
    public const ushort ShlRC = 86;
    public const ushort ShrRC = 87;
    public const ushort SarRC = 88;
    public const ushort ImulRR = 89;
    public const ushort ImulRM = 90;
    public const ushort ImulRRI = 91;
    public const ushort CmpByteRR = 92;
    public const ushort CmpByteRI = 93;
    public const ushort CmpByteMI = 94;
    public const ushort TestByteRR = 95;
    public const ushort TestByteRI = 96;
    public const ushort TestByteMI = 97;
    public const ushort MulR = 98;
    public const ushort BswapR = 99;

    public const ushort PushR = 104;
    public const ushort PushI = 105;
    public const ushort PopR = 106;
    public const ushort Leave = 107;
    public const ushort PushM = 108;
    public const ushort Jmp = 109;
    public const ushort Call = 110;
    public const ushort Ret = 111;
    public const ushort JmpR = 112;
    public const ushort JmpM = 113;
    public const ushort CallR = 114;
    public const ushort CallM = 115;

    // Sixteen of each, by condition.
    public const ushort Jcc = 128;
    public const ushort CmpJccRR = 144;
    public const ushort CmpJccRI = 160;
    public const ushort TestJccRR = 176;

    public const ushort DecJnzR = 192;
}
