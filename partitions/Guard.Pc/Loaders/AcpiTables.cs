// ACPI tables (Advanced Configuration and Power Interface Specification 6.4, chapter 5 "ACPI Software Programming Model") as they stand in
// RAM from E0000h on, for a PC with PCI:
//   E0000h  RSDP, revision 2        E0040h  RSDT        E0080h  XSDT        E0100h  FACS
//   E0140h  FADT, revision 1: SCI is IRQ 9, PM1 and the 24-bit PM timer at 600h, no SMI, always in ACPI mode
//   E0200h  DSDT: AcpiDefinitions
//   E0C00h  MADT, where there are APICs: without it interrupts go through the 8259A
using System;
using System.Buffers.Binary;
using System.Linq;
using Guard.Pc.Devices;
using Guard.Pc.Devices.Apic;
using Guard.Pc.Devices.Pci;
using Guard.X86;

namespace Guard.Pc.Loaders;

/// <summary>Builds the ACPI tables and puts them into RAM.</summary>
internal static class AcpiTables
{
    /// <summary>Address of the root pointer.</summary>
    public const uint Address = 0xE0000;

    private const int RootOffset = 0x40;
    private const int ExtendedRootOffset = 0x80;
    private const int ControlOffset = 0x100;
    private const int FixedOffset = 0x140;
    private const int DefinitionsOffset = 0x200;
    private const int InterruptsOffset = 0xC00;
    private const int LengthBytes = 0x1000;
    private const int HeaderBytes = 36;
    private const int FixedBytes = 116;

    /// <summary>True when bytes at an address would stand where the tables do.</summary>
    public static bool Overlaps(ulong address, ulong lengthBytes) =>
        lengthBytes != 0 && address < Address + LengthBytes && (address >= Address || lengthBytes > Address - address);

    /// <summary>Writes the tables; false, and nothing written, when RAM does not reach so far.</summary>
    /// <param name="memory">RAM.</param>
    /// <param name="hasApic">The PC has APICs.</param>
    public static bool TryPlace(PhysicalMemory memory, bool hasApic)
    {
        byte[] bytes = new byte[LengthBytes];
        uint[] tables = hasApic ? [Address + FixedOffset, Address + InterruptsOffset] : [Address + FixedOffset];
        PutRootPointer(bytes);
        PutTable(bytes, RootOffset, "RSDT", 1, [.. tables.SelectMany(LittleEndian)]);
        PutTable(bytes, ExtendedRootOffset, "XSDT", 1, [.. tables.SelectMany(table => (byte[])[.. LittleEndian(table), 0, 0, 0, 0])]);
        PutText(bytes, ControlOffset, "FACS");
        Put(bytes, ControlOffset + 4, 64);
        PutTable(bytes, FixedOffset, "FACP", 1, Fixed());
        PutTable(bytes, DefinitionsOffset, "DSDT", 1, AcpiDefinitions.Make(hasApic));
        if (hasApic)
        {
            PutTable(bytes, InterruptsOffset, "APIC", 1, Interrupts());
        }

        return memory.TryWrite(Address, bytes);
    }

    // 5.2.5.3 "Root System Description Pointer (RSDP) Structure".
    private static void PutRootPointer(Span<byte> bytes)
    {
        PutText(bytes, 0, "RSD PTR ");
        PutText(bytes, 9, "GUARD ");
        bytes[15] = 2;
        Put(bytes, 16, Address + RootOffset);
        Put(bytes, 20, HeaderBytes);
        Put(bytes, 24, Address + ExtendedRootOffset);
        bytes[8] = Checksum(bytes[..20]);
        bytes[32] = Checksum(bytes[..HeaderBytes]);
    }

    // 5.2.6 "System Description Table Header".
    private static void PutTable(Span<byte> bytes, int offset, string signature, byte revision, ReadOnlySpan<byte> body)
    {
        Span<byte> table = bytes.Slice(offset, HeaderBytes + body.Length);
        PutText(table, 0, signature);
        Put(table, 4, (uint)table.Length);
        table[8] = revision;
        PutText(table, 10, "GUARD GUARDPC ");
        Put(table, 24, 1);
        PutText(table, 28, "GRD ");
        Put(table, 32, 1);
        body.CopyTo(table[HeaderBytes..]);
        table[9] = Checksum(table);
    }

    // 5.2.9 "Fixed ACPI Description Table (FADT)"; offsets are the table's.
    private static byte[] Fixed()
    {
        byte[] table = new byte[FixedBytes];
        Put(table, 36, Address + ControlOffset);
        Put(table, 40, Address + DefinitionsOffset);
        table[46] = PowerManagementPiix4.Irq;
        Put(table, 56, PowerManagementPiix4.FirmwareBase);
        Put(table, 64, PowerManagementPiix4.FirmwareBase + 4);
        Put(table, 76, PowerManagementPiix4.FirmwareBase + 8);
        table[88] = 4;
        table[89] = 2;
        table[91] = 4;
        Put(table, 96, 0xFFFFFFFF);                      // No C2, no C3.
        table[108] = 0x32;                               // Century.
        Put(table, 112, 0x35);                           // WBINVD, C1, power and sleep button are not fixed hardware.
        return table[HeaderBytes..];
    }

    // 5.2.12 "Multiple APIC Description Table (MADT)": one processor, one I/O APIC, and the ISA lines that are not what ISA has them to be.
    private static byte[] Interrupts()
    {
        const byte LevelActiveHigh = 0x0D;
        return
        [
            .. LittleEndian((uint)ApicPair.LocalBase), .. LittleEndian(1),
            0, 8, 0, 0, .. LittleEndian(1),
            1, 12, IoApic.FirmwareId, 0, .. LittleEndian((uint)IoApic.BaseAddress), .. LittleEndian(0),
            .. Override(0, 0),
            .. Override(GuardPort.Irq, LevelActiveHigh),
            .. Override(PowerManagementPiix4.Irq, LevelActiveHigh),
        ];
    }

    private static byte[] Override(int irq, byte flags) =>
        [2, 10, 0, (byte)irq, .. LittleEndian((uint)IoApic.InputOf(irq)), flags, 0];

    private static byte[] LittleEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static void PutText(Span<byte> bytes, int offset, string text) => System.Text.Encoding.ASCII.GetBytes(text, bytes[offset..]);

    private static void Put(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);

    private static byte Checksum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        return (byte)-sum;
    }
}
