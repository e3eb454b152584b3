using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.Pc.Devices.Virtio;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests.Devices.Virtio;

/// <summary>A virtio driver as a guest has one, on the bus of a PC of its own: features, queues, buffers.</summary>
internal sealed class TestDriver
{
    public const ulong RamBytes = 0x100000;

    private const int Size = 16;

    private readonly PcOptions _options;
    private readonly ulong _window;
    private readonly ushort[] _available;
    private readonly ushort[] _seen;

    public TestDriver(PcOptions options, int device, int queues)
    {
        _options = options;
        Memory = new PhysicalMemory(RamBytes);
        Bus = new PortBus(options, Memory);
        Bus.Connect(new Cpu(Memory, Bus, new CpuOptions()));
        _window = VirtioPci.FirmwareBase + ((ulong)device * VirtioPci.WindowBytes);
        _available = new ushort[queues];
        _seen = new ushort[queues];
        Write(0x14, 1, 0x03);
        Write(0x08, 4, 1);
        Write(0x0C, 4, 1);                               // VIRTIO_F_VERSION_1.
        Write(0x08, 4, 0);
        Write(0x0C, 4, uint.MaxValue);
        Write(0x14, 1, 0x0B);
        Assert.Equal(0x0BUL, Read(0x14, 1));
        for (int queue = 0; queue < queues; queue++)
        {
            Write(0x16, 2, (ulong)queue);
            Write(0x18, 2, Size);
            Write(0x20, 4, Area(queue));
            Write(0x28, 4, Area(queue) + 0x400);
            Write(0x30, 4, Area(queue) + 0x800);
            Write(0x1C, 2, 1);
        }

        Write(0x14, 1, 0x0F);
    }

    public PhysicalMemory Memory { get; private set; }

    public PortBus Bus { get; private set; }

    /// <summary>First descriptor of the chain put last.</summary>
    public int LastHead { get; private set; }

    public static PcOptions Options(PartitionDevices devices) => new()
    {
        Id = new PartitionId(1),
        MemoryBytes = RamBytes,
        Devices = devices | PartitionDevices.Pci,
        DoorbellsPerSlot = 4,
    };

    public ulong Read(int offset, int widthBytes) => Bus.ReadMemory(_window + (ulong)offset, widthBytes, 0);

    public void Write(int offset, int widthBytes, ulong value) => Bus.WriteMemory(_window + (ulong)offset, widthBytes, value, 0);

    /// <summary>Goes on with another PC that was given the state of this one.</summary>
    public void MoveToAnotherPc()
    {
        byte[] state = ChipImage.Of(Bus);
        byte[] ram = new byte[RamBytes];
        Assert.True(Memory.TryRead(0, ram));
        Memory = new PhysicalMemory(RamBytes);
        Assert.True(Memory.TryWrite(0, ram));
        Bus = new PortBus(_options, Memory);
        Bus.Connect(new Cpu(Memory, Bus, new CpuOptions()));
        Assert.True(ChipImage.TryRestore(Bus, state));
    }

    /// <summary>Where the buffer of a descriptor stands.</summary>
    public static uint Buffer(int queue, int descriptor) => 0x20000 + (uint)(((queue * Size) + descriptor) * 0x1000);

    /// <summary>Puts a chain of one readable and one writable buffer, either empty for none, into a queue and notifies.</summary>
    public void Put(int queue, ReadOnlySpan<byte> readable, int writableBytes)
    {
        int head = _available[queue] * 2 % Size;
        LastHead = head;
        bool hasBoth = !readable.IsEmpty && writableBytes != 0;
        if (!readable.IsEmpty)
        {
            Assert.True(Memory.TryWrite(Buffer(queue, head), readable));
            Descriptor(queue, head, Buffer(queue, head), (uint)readable.Length, hasBoth ? (ushort)1 : (ushort)0, (ushort)(head + 1));
        }

        if (writableBytes != 0)
        {
            int index = hasBoth ? head + 1 : head;
            Descriptor(queue, index, Buffer(queue, index), (uint)writableBytes, 2, 0);
        }

        Offer(queue, (ushort)head);
    }

    public void Descriptor(int queue, int index, ulong address, uint lengthBytes, ushort flags, ushort next)
    {
        byte[] row = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(row, address);
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(8), lengthBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(12), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(14), next);
        Assert.True(Memory.TryWrite(Area(queue) + ((ulong)index * 16), row));
    }

    public void Offer(int queue, ushort head)
    {
        Put16(Area(queue) + 0x404 + (uint)(_available[queue] % Size * 2), head);
        Put16(Area(queue) + 0x402, ++_available[queue]);
        Write(0x3000 + (4 * queue), 2, (ulong)queue);
    }

    /// <summary>The bytes written into the next chain that came back, which was one writable buffer; null when none came.</summary>
    public byte[]? Take(int queue)
    {
        byte[] element = new byte[8];
        byte[] index = new byte[2];
        Assert.True(Memory.TryRead(Area(queue) + 0x802, index));
        if (BinaryPrimitives.ReadUInt16LittleEndian(index) == _seen[queue])
        {
            return null;
        }

        Assert.True(Memory.TryRead(Area(queue) + 0x804 + (uint)(_seen[queue]++ % Size * 8), element));
        byte[] bytes = new byte[BinaryPrimitives.ReadUInt32LittleEndian(element.AsSpan(4))];
        Assert.True(Memory.TryRead(Buffer(queue, (int)BinaryPrimitives.ReadUInt32LittleEndian(element)), bytes));
        return bytes;
    }

    private static uint Area(int queue) => 0x1000 + ((uint)queue * 0x1000);

    private void Put16(ulong address, ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        Assert.True(Memory.TryWrite(address, bytes));
    }
}
