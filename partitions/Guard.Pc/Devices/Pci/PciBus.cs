// PCI bus 0 behind configuration mechanism 1 (PCI Local Bus Specification 3.0, 3.2.2.3.2 "Software Generation of Configuration Transactions"):
//   CF8h  CONFIG_ADDRESS, doublewords only: 31 enable, 23-16 bus, 15-11 device, 10-8 function, 7-2 register
//   CFCh-CFFh  CONFIG_DATA: bytes, words, doublewords
// A function that is not there, another bus, or a disabled address read all ones.

namespace Guard.Pc.Devices.Pci;

/// <summary>The configuration mechanism and the functions on the bus.</summary>
internal sealed class PciBus
{
    /// <summary>CONFIG_ADDRESS.</summary>
    public const ushort AddressPort = 0xCF8;

    /// <summary>CONFIG_DATA.</summary>
    public const ushort DataPort = 0xCFC;

    private const uint AddressMask = 0x80FFFFFC;
    private const int FunctionsPerDevice = 8;

    private readonly PciFunction?[] _functions = new PciFunction?[32 * FunctionsPerDevice];
    private uint _address;

    /// <summary>Puts a function on the bus.</summary>
    /// <param name="device">Device number, 0 to 31.</param>
    /// <param name="function">Function number, 0 to 7.</param>
    /// <param name="content">Its configuration space.</param>
    public void Add(int device, int function, PciFunction content) => _functions[(device * FunctionsPerDevice) + function] = content;

    /// <summary>As firmware leaves it.</summary>
    public void Reset()
    {
        _address = 0;
        foreach (PciFunction? function in _functions)
        {
            function?.Reset();
        }
    }

    /// <summary>Reads CONFIG_ADDRESS.</summary>
    public uint ReadAddress() => _address;

    /// <summary>Writes CONFIG_ADDRESS.</summary>
    public void WriteAddress(uint value) => _address = value & AddressMask;

    /// <summary>Reads a byte of CONFIG_DATA, offset 0 to 3.</summary>
    public byte ReadData(int offset) => Selected() is PciFunction function ? function.Get8((int)(_address & 0xFC) + (offset & 3)) : (byte)0xFF;

    /// <summary>Writes a byte of CONFIG_DATA, offset 0 to 3.</summary>
    public void WriteData(int offset, byte value) => Selected()?.Write8((int)(_address & 0xFC) + (offset & 3), value);

    /// <summary>The address and every function, in the order of their numbers.</summary>
    public void Exchange(ref StateCursor state)
    {
        state.Doubleword(ref _address);
        foreach (PciFunction? function in _functions)
        {
            function?.Exchange(ref state);
        }

        _address &= AddressMask;
    }

    private PciFunction? Selected() => (_address & 0x80FF0000) == 0x80000000 ? _functions[(int)(_address >> 8) & 0xFF] : null;
}
