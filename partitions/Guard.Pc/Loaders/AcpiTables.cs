// ACPI tables (Advanced Configuration and Power Interface Specification 6.4, chapter 5 "ACPI Software Programming Model") as they stand in
// RAM from E0000h on, for a PC with PCI:
//   E0000h  RSDP, revision 2        E0040h  RSDT        E0080h  XSDT        E0100h  FACS
//   E0140h  FADT, revision 1: SCI is IRQ 9, PM1 and the 24-bit PM timer at 600h, no SMI, always in ACPI mode
//   E0200h  DSDT: \_S5, and \_SB.PCI0 (PNP0A03) with _CRS (bus 0, the ports but for CF8h-CFFh, the memory of BARs) and _PRT (INTA# of
//           devices 2 to 5, to IRQ 10 and 11 as the ISA bridge routes them)
// There is no MADT: interrupts go through the 8259A.
using System;
using System.Buffers.Binary;
using Guard.Pc.Devices.Pci;
using Guard.Pc.Devices.Virtio;
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
    private const int LengthBytes = 0x1000;
    private const int HeaderBytes = 36;
    private const int FixedBytes = 116;
    private const int FirstSlot = 2;
    private const int LastSlot = 5;
    private const uint WindowEnd = 0xFEC00000;

    /// <summary>Writes the tables; false, and nothing written, when RAM does not reach so far.</summary>
    public static bool TryPlace(PhysicalMemory memory)
    {
        byte[] bytes = new byte[LengthBytes];
        byte[] definitions = Definitions();
        PutRootPointer(bytes);
        PutTable(bytes, RootOffset, "RSDT", 1, LittleEndian(Address + FixedOffset));
        PutTable(bytes, ExtendedRootOffset, "XSDT", 1, [.. LittleEndian(Address + FixedOffset), 0, 0, 0, 0]);
        PutText(bytes, ControlOffset, "FACS");
        Put(bytes, ControlOffset + 4, 64);
        PutTable(bytes, FixedOffset, "FACP", 1, Fixed());
        PutTable(bytes, DefinitionsOffset, "DSDT", 1, definitions);
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

    private static byte[] Definitions()
    {
        byte[] routes = [];
        for (int device = FirstSlot; device <= LastSlot; device++)
        {
            byte[] route = [0x0C, 0xFF, 0xFF, (byte)device, 0, 0x00, 0x00, 0x0A, IsaBridgePiix4.FirmwareIrqOf(device)];
            routes = [.. routes, 0x12, .. WithLength([4, .. route])];
        }

        byte[] bridge =
        [
            .. "PCI0"u8,
            0x08, .. "_HID"u8, 0x0C, 0x41, 0xD0, 0x0A, 0x03,
            0x08, .. "_ADR"u8, 0x00,
            0x08, .. "_UID"u8, 0x00,
            0x08, .. "_CRS"u8, 0x11, .. WithLength([0x0A, (byte)Resources().Length, .. Resources()]),
            0x08, .. "_PRT"u8, 0x12, .. WithLength([LastSlot - FirstSlot + 1, .. routes]),
        ];
        return
        [
            0x08, .. "_S5_"u8, 0x12, .. WithLength([4, 0x00, 0x00, 0x00, 0x00]),
            0x10, .. WithLength([0x5C, .. "_SB_"u8, 0x5B, 0x82, .. WithLength(bridge)]),
        ];
    }

    // 6.4 "Resource Data Types for ACPI".
    private static byte[] Resources() =>
    [
        0x88, 0x0D, 0, 0x02, 0x0C, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
        0x47, 0x01, 0xF8, 0x0C, 0xF8, 0x0C, 0x01, 0x08,
        0x88, 0x0D, 0, 0x01, 0x0C, 0x03, 0, 0, 0, 0, 0xF7, 0x0C, 0, 0, 0xF8, 0x0C,
        0x88, 0x0D, 0, 0x01, 0x0C, 0x03, 0, 0, 0x00, 0x0D, 0xFF, 0xFF, 0, 0, 0x00, 0xF3,
        0x87, 0x17, 0, 0x00, 0x0C, 0x01, 0, 0, 0, 0, .. LittleEndian(VirtioPci.FirmwareBase), .. LittleEndian(WindowEnd - 1),
        0, 0, 0, 0, .. LittleEndian(WindowEnd - VirtioPci.FirmwareBase),
        0x79, 0x00,
    ];

    // 20.2.4 "Package Length Encoding": it counts itself.
    private static byte[] WithLength(ReadOnlySpan<byte> content)
    {
        int one = content.Length + 1;
        int two = content.Length + 2;
        return one < 0x40 ? [(byte)one, .. content] : [(byte)(0x40 | (two & 0x0F)), (byte)(two >> 4), .. content];
    }

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
