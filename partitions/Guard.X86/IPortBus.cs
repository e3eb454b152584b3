namespace Guard.X86;

/// <summary>The CPU's whole view of the PC around it: ports, physical addresses that are not RAM, and the interrupt controller.</summary>
/// <remarks>
/// Widths are in bytes. Every method answers at once and never throws for what a guest does; an open port or address reads all
/// ones. <c>tick</c> is the virtual time of the access: the <see cref="Cpu.Tick"/> at which the accessing instruction started.
/// </remarks>
public interface IPortBus
{
    /// <summary>True when the current <see cref="Cpu.Run"/> must end after the instruction that made the last access.</summary>
    bool Attention { get; }

    /// <summary>Reads a port.</summary>
    /// <param name="port">Port number.</param>
    /// <param name="widthBytes">1, 2 or 4.</param>
    /// <param name="tick">Virtual time of the access.</param>
    /// <returns>The value, zero-extended; all ones (of the width) when the port is open.</returns>
    uint Read(ushort port, int widthBytes, ulong tick);

    /// <summary>Writes a port.</summary>
    /// <param name="port">Port number.</param>
    /// <param name="widthBytes">1, 2 or 4.</param>
    /// <param name="value">The value, zero-extended.</param>
    /// <param name="tick">Virtual time of the access.</param>
    void Write(ushort port, int widthBytes, uint value, ulong tick);

    /// <summary>Reads a physical address that is neither RAM nor ROM.</summary>
    /// <param name="address">Physical address; the access does not cross a 4 KiB page.</param>
    /// <param name="widthBytes">1, 2, 4 or 8.</param>
    /// <param name="tick">Virtual time of the access.</param>
    /// <returns>The value, zero-extended; all ones (of the width) when nothing answers.</returns>
    ulong ReadMemory(ulong address, int widthBytes, ulong tick);

    /// <summary>Writes a physical address that is neither RAM nor ROM.</summary>
    /// <param name="address">Physical address; the access does not cross a 4 KiB page.</param>
    /// <param name="widthBytes">1, 2, 4 or 8.</param>
    /// <param name="value">The value, zero-extended.</param>
    /// <param name="tick">Virtual time of the access.</param>
    void WriteMemory(ulong address, int widthBytes, ulong value, ulong tick);

    /// <summary>IA32_APIC_BASE of the local APIC beside the processor (SDM Vol. 3A, 10.4.4); null without one.</summary>
    ulong? ApicBase => null;

    /// <summary>Writes IA32_APIC_BASE. The next Run sees what follows from it.</summary>
    /// <returns>False, and nothing changed, without a local APIC or when a reserved bit is set.</returns>
    bool TryWriteApicBase(ulong value) => false;

    /// <summary>Answers the interrupt acknowledge cycle; asked only when the CPU takes INTR.</summary>
    /// <param name="tick">Virtual time of the acknowledge.</param>
    /// <returns>The interrupt vector.</returns>
    byte AcknowledgeInterrupt(ulong tick);
}
