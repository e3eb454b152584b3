// The DSDT in AML (Advanced Configuration and Power Interface Specification 6.4, chapter 20 "ACPI Machine Language (AML) Specification"):
//   \_S5; \_SB.PCI0 (PNP0A03) with _CRS (bus 0, the ports but for CF8h-CFFh, the memory of BARs) and _PRT (INTA# of devices 2 to 5)
// Without APICs _PRT is a package: IRQ 10 and 11 as the ISA bridge routes them. With them \_PIC notes which controllers the system uses
// (5.8.1 "_PIC Method"), and _PRT answers that package or one with the four inputs that the PIRQs have at the I/O APIC.
using System;
using System.Buffers.Binary;
using Guard.Pc.Devices.Apic;
using Guard.Pc.Devices.Pci;
using Guard.Pc.Devices.Virtio;

namespace Guard.Pc.Loaders;

/// <summary>Builds the body of the DSDT.</summary>
internal static class AcpiDefinitions
{
    private const int FirstSlot = 2;
    private const int LastSlot = 5;
    private const uint WindowEnd = (uint)IoApic.BaseAddress;

    /// <summary>Everything behind the table's header.</summary>
    public static byte[] Make(bool hasApic)
    {
        byte[] bridge =
        [
            .. "PCI0"u8,
            0x08, .. "_HID"u8, 0x0C, 0x41, 0xD0, 0x0A, 0x03,
            0x08, .. "_ADR"u8, 0x00,
            0x08, .. "_UID"u8, 0x00,
            0x08, .. "_CRS"u8, 0x11, .. WithLength([0x0A, (byte)Resources().Length, .. Resources()]),
            .. hasApic ? RoutingMethod() : Name("_PRT"u8, Routes(IsaBridgePiix4.FirmwareIrqOf)),
        ];
        return
        [
            0x08, .. "_S5_"u8, 0x12, .. WithLength([4, 0x00, 0x00, 0x00, 0x00]),
            .. hasApic ? ModeMethod() : Array.Empty<byte>(),
            0x10, .. WithLength([0x5C, .. "_SB_"u8, 0x5B, 0x82, .. WithLength(bridge)]),
        ];
    }

    // Name (PICM, 0)  Method (_PIC, 1) { Store (Arg0, PICM) }
    private static byte[] ModeMethod() => [.. Name("PICM"u8, [0x00]), 0x14, .. WithLength([.. "_PIC"u8, 0x01, 0x70, 0x68, .. "PICM"u8])];

    // Name (PRTP, ...)  Name (PRTA, ...)  Method (_PRT) { If (PICM) { Return (PRTA) }  Return (PRTP) }
    private static byte[] RoutingMethod() =>
    [
        .. Name("PRTP"u8, Routes(IsaBridgePiix4.FirmwareIrqOf)),
        .. Name("PRTA"u8, Routes(device => (byte)(IoApic.FirstPirqInput + IsaBridgePiix4.PirqOf(device)))),
        0x14, .. WithLength([.. "_PRT"u8, 0x00, 0xA0, .. WithLength([.. "PICM"u8, 0xA4, .. "PRTA"u8]), 0xA4, .. "PRTP"u8]),
    ];

    private static byte[] Name(ReadOnlySpan<byte> name, byte[] value) => [0x08, .. name, .. value];

    private static byte[] Routes(Func<int, byte> interruptOf)
    {
        byte[] routes = [];
        for (int device = FirstSlot; device <= LastSlot; device++)
        {
            byte[] route = [0x0C, 0xFF, 0xFF, (byte)device, 0, 0x00, 0x00, 0x0A, interruptOf(device)];
            routes = [.. routes, 0x12, .. WithLength([4, .. route])];
        }

        return [0x12, .. WithLength([LastSlot - FirstSlot + 1, .. routes])];
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
}
