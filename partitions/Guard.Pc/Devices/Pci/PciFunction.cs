using System;
using System.Buffers.Binary;

namespace Guard.Pc.Devices.Pci;

/// <summary>
/// The configuration space of one PCI function (PCI Local Bus Specification 3.0, chapter 6 "Configuration Space"): 256 bytes and which of
/// their bits a guest can change. It does nothing; the chip that owns it looks at it.
/// </summary>
internal sealed class PciFunction
{
    /// <summary>Bytes of a configuration space, and of its state.</summary>
    public const int LengthBytes = 256;

    /// <summary>Command register: decode port ranges.</summary>
    public const ushort CommandPorts = 0x0001;

    /// <summary>Command register: decode memory ranges.</summary>
    public const ushort CommandMemory = 0x0002;

    /// <summary>Command register: may read and write memory itself.</summary>
    public const ushort CommandMaster = 0x0004;

    private const int Command = 0x04;
    private const int InterruptLine = 0x3C;

    private readonly byte[] _bytes = new byte[LengthBytes];
    private readonly byte[] _writable = new byte[LengthBytes];
    private readonly byte[] _initial = new byte[LengthBytes];

    /// <param name="vendor">Vendor ID.</param>
    /// <param name="device">Device ID.</param>
    /// <param name="classCode">Base class, sub-class, interface: 24 bits.</param>
    /// <param name="revision">Revision ID.</param>
    public PciFunction(ushort vendor, ushort device, uint classCode, byte revision)
    {
        Define16(0x00, vendor, 0);
        Define16(0x02, device, 0);
        Define32(0x08, (classCode << 8) | revision, 0);
        Define16(Command, 0, 0x0547);                    // Ports, memory, master, parity, SERR, interrupt disable.
        Define8(InterruptLine, 0, 0xFF);
        Reset();
    }

    /// <summary>The command register.</summary>
    public ushort CommandRegister => Get16(Command);

    /// <summary>Says what a byte holds after <see cref="Reset"/> and which bits a guest can change.</summary>
    public void Define8(int offset, byte value, byte writable)
    {
        _initial[offset] = value;
        _writable[offset] = writable;
    }

    /// <summary>As <see cref="Define8"/>, two bytes.</summary>
    public void Define16(int offset, ushort value, ushort writable)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_initial.AsSpan(offset), value);
        BinaryPrimitives.WriteUInt16LittleEndian(_writable.AsSpan(offset), writable);
    }

    /// <summary>As <see cref="Define8"/>, four bytes.</summary>
    public void Define32(int offset, uint value, uint writable)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_initial.AsSpan(offset), value);
        BinaryPrimitives.WriteUInt32LittleEndian(_writable.AsSpan(offset), writable);
    }

    /// <summary>As firmware leaves it.</summary>
    public void Reset() => _initial.CopyTo(_bytes, 0);

    /// <summary>A byte as it stands; the offset is taken modulo 256.</summary>
    public byte Get8(int offset) => _bytes[offset & (LengthBytes - 1)];

    /// <summary>Two bytes at an offset up to 254.</summary>
    public ushort Get16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(offset));

    /// <summary>Four bytes at an offset up to 252.</summary>
    public uint Get32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));

    /// <summary>A guest writes a byte; the offset is taken modulo 256.</summary>
    public void Write8(int offset, byte value)
    {
        int index = offset & (LengthBytes - 1);
        _bytes[index] = (byte)((_bytes[index] & ~_writable[index]) | (value & _writable[index]));
    }

    /// <summary>All 256 bytes.</summary>
    public void Exchange(ref StateCursor state) => state.Bytes(_bytes);
}
