namespace Guard.X86.State;

/// <summary>GDTR or IDTR: where a descriptor table stands (SDM Vol. 3A 2.4 "Memory-Management Registers").</summary>
/// <param name="Base">Linear address of entry 0.</param>
/// <param name="Limit">Offset of the table's last byte.</param>
public readonly record struct DescriptorTable(ulong Base, ushort Limit);
