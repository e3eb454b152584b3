namespace Guard.X86.Interpreter;

/// <summary>One step of the interpreter: 20 bytes. An instruction is one to three of them.</summary>
internal struct MicroOp
{
    /// <summary>The arm of the switch: <see cref="MicroCode"/>.</summary>
    public byte Code;

    /// <summary>Slot of the register written.</summary>
    public byte Destination;

    /// <summary>Slot of the left operand; the base of an address.</summary>
    public byte Left;

    /// <summary>Slot of the right operand, to which <see cref="Immediate"/> is added.</summary>
    public byte Right;

    /// <summary>Index of an address.</summary>
    public byte Index;

    /// <summary>Left shift of the index; the condition of SETcc and CMOVcc.</summary>
    public byte Scale;

    /// <summary>The instruction it belongs to, by its number in the block.</summary>
    public byte Instruction;

    /// <summary>How many more micro-operations the instruction has.</summary>
    public byte Rest;

    /// <summary>The right operand's constant part.</summary>
    public uint Immediate;

    /// <summary>Displacement of an address.</summary>
    public uint Displacement;

    /// <summary>A near branch's distance from the first instruction of its block; of a call, the return address's.</summary>
    public uint Target;
}
