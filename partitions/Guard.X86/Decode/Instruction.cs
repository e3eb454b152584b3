namespace Guard.X86.Decode;

/// <summary>A decoded instruction.</summary>
internal struct Instruction
{
    /// <summary>Bit of a register number that names AH, CH, DH or BH (of register 0 to 3).</summary>
    public const byte HighByte = 32;

    /// <summary>Offset of the instruction from the first of its block.</summary>
    public ushort Start;

    /// <summary>What it does.</summary>
    public Operation Operation;

    /// <summary>Operands in memory, prefixes.</summary>
    public InstructionTraits Traits;

    /// <summary>Length in bytes, 1 to 15.</summary>
    public byte Length;

    /// <summary>Operand width in bytes: 1, 2 or 4.</summary>
    public byte Width;

    /// <summary>Destination register: a general register (with <see cref="HighByte"/>), segment, CR or DR number.</summary>
    public byte Destination;

    /// <summary>Source register, likewise.</summary>
    public byte Source;

    /// <summary>Base register's slot; the zero slot when there is none.</summary>
    public byte Base;

    /// <summary>Index register's slot; the zero slot when there is none.</summary>
    public byte Index;

    /// <summary>Left shift of the index, 0 to 3.</summary>
    public byte Scale;

    /// <summary>Segment register of the memory operand.</summary>
    public byte Segment;

    /// <summary>
    /// Condition (Jcc, SETcc, CMOVcc), selector (direct far pointer), nesting level (ENTER), source width in bytes (MOVZX, MOVSX),
    /// segment register (PUSH, POP, LDS).
    /// </summary>
    public ushort Extra;

    /// <summary>
    /// Bit n: the instruction n + 1 before this one did not store its flags and must make up for it before this one is executed out of
    /// line; set by the block builder.
    /// </summary>
    public ushort Unseen;

    /// <summary>Displacement of the memory operand, sign-extended.</summary>
    public uint Displacement;

    /// <summary>Immediate, sign-extended; for a near branch the distance from the next instruction.</summary>
    public uint Immediate;

    /// <summary>All of <paramref name="traits"/> or some of them are present.</summary>
    public readonly bool Has(InstructionTraits traits) => (Traits & traits) != 0;
}
