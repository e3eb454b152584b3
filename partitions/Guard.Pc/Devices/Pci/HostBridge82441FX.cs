// 82441FX PCI and memory controller of the 440FX (Intel data sheet 290549), 8086:1237, device 0:
//   00h-0Fh  identity, command, status, class 060000h
//   50h-51h  PMCCFG                       53h  DETURBO            57h  DRAMC
//   59h-5Fh  PAM0-PAM6: what C0000h-FFFFFh reads and writes go to; firmware has opened all of it to RAM
//   60h-67h  DRB0-DRB7: row boundaries in units of 8 MiB          72h  SMRAM
// The registers hold what is written; RAM stays open in all of C0000h-FFFFFh whatever PAM says.
namespace Guard.Pc.Devices.Pci;

/// <summary>The host bridge.</summary>
internal static class HostBridge82441FX
{
    /// <summary>Device number on bus 0.</summary>
    public const int Device = 0;

    private const ulong RowBytes = 8 * 1024 * 1024;

    /// <summary>Its configuration space for a PC with so much RAM.</summary>
    public static PciFunction Create(ulong memoryBytes)
    {
        var function = new PciFunction(0x8086, 0x1237, 0x060000, 0x02);
        function.Define16(0x04, PciFunction.CommandMemory | PciFunction.CommandMaster, 0x0100);
        function.Define16(0x06, 0x0280, 0);
        function.Define16(0x50, 0, 0xFF7D);
        function.Define8(0x53, 0x80, 0x80);
        function.Define8(0x57, 0x01, 0xFF);
        function.Define8(0x59, 0x30, 0xF0);
        for (int offset = 0x5A; offset <= 0x5F; offset++)
        {
            function.Define8(offset, 0x33, 0xFF);
        }

        byte rows = (byte)ulong.Min(memoryBytes / RowBytes, 0xFF);
        for (int offset = 0x60; offset <= 0x67; offset++)
        {
            function.Define8(offset, rows, 0xFF);
        }

        function.Define8(0x72, 0x02, 0x7F);
        function.Reset();
        return function;
    }
}
