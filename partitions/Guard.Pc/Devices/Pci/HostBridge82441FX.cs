// 82441FX PCI and memory controller of the 440FX (Intel 82441FX PCI and Memory Controller (PMC) data sheet, order number 290549),
// 8086:1237, device 0:
//   00h-0Fh  identity, command, status, class 060000h
//   50h-51h  PMCCFG                       53h  DETURBO            57h  DRAMC
//   59h      PAM0: 7-4 F0000h-FFFFFh
//   5Ah-5Fh  PAM1-PAM6: 3-0 and 7-4 two parts of 16 KiB each, from C0000h to EFFFFh
//   60h-67h  DRB0-DRB7: row boundaries in units of 8 MiB          72h  SMRAM
// Of four PAM bits ("PAM[6:0] Programmable Attribute Map Registers") bit 0 is read enable, bit 1 write enable: set, the access goes to
// RAM; clear, to PCI, where nothing answers: reads are all ones, stores are lost, and RAM keeps what it held. Where a BIOS ROM stands,
// reads from PCI are its bytes. Bits 2 and 3 hold what is written and do nothing. Devices that master the bus see what the
// processor sees. The other registers hold what is written.
using Guard.X86;

namespace Guard.Pc.Devices.Pci;

/// <summary>The host bridge.</summary>
/// <remarks>
/// A PC whose loader stands in for a BIOS begins as that would leave it: all of C0000h-FFFFFh is RAM, so that the ACPI tables of the
/// loader can be read. One with a BIOS begins as the data sheet says, with all of it on PCI.
/// </remarks>
internal sealed class HostBridge82441FX
{
    /// <summary>Device number on bus 0.</summary>
    public const int Device = 0;

    private const ulong RowBytes = 8 * 1024 * 1024;
    private const int FirstAttribute = 0x59;
    private const int LastAttribute = 0x5F;
    private const ulong PartBytes = 0x4000;
    private const int ReadEnable = 1;
    private const int WriteEnable = 2;

    private readonly PhysicalMemory _memory;

    /// <param name="memory">RAM of a PC.</param>
    /// <param name="hasBios">Whether a BIOS will set it up.</param>
    public HostBridge82441FX(PhysicalMemory memory, bool hasBios)
    {
        _memory = memory;
        Function.Define16(0x04, PciFunction.CommandMemory | PciFunction.CommandMaster, 0x0100);
        Function.Define16(0x06, 0x0280, 0);
        Function.Define16(0x50, 0, 0xFF7D);
        Function.Define8(0x53, 0x80, 0x80);
        Function.Define8(0x57, 0x01, 0xFF);
        Function.Define8(FirstAttribute, hasBios ? (byte)0 : (byte)0x30, 0xF0);
        for (int offset = FirstAttribute + 1; offset <= LastAttribute; offset++)
        {
            Function.Define8(offset, hasBios ? (byte)0 : (byte)0x33, 0xFF);
        }

        byte rows = (byte)ulong.Min(memory.SizeBytes / RowBytes, 0xFF);
        for (int offset = 0x60; offset <= 0x67; offset++)
        {
            Function.Define8(offset, rows, 0xFF);
        }

        Function.Define8(0x72, 0x02, 0x7F);
        Function.Reset();
    }

    /// <summary>Its configuration space.</summary>
    public PciFunction Function { get; } = new(0x8086, 0x1237, 0x060000, 0x02);

    /// <summary>Makes memory what the PAM registers say. To be called whenever they may have changed.</summary>
    public void Apply()
    {
        Apply(Function.Get8(FirstAttribute) >> 4, 0xF0000, 4 * PartBytes);
        ulong address = PhysicalMemory.UpperWindowAddress;
        for (int offset = FirstAttribute + 1; offset <= LastAttribute; offset++)
        {
            Apply(Function.Get8(offset), address, PartBytes);
            Apply(Function.Get8(offset) >> 4, address + PartBytes, PartBytes);
            address += 2 * PartBytes;
        }
    }

    private void Apply(int attributes, ulong address, ulong lengthBytes) => _memory.SwitchUpperWindow(
        address, lengthBytes, (attributes & ReadEnable) != 0, (attributes & WriteEnable) != 0);
}
