// Split virtqueue (Virtual I/O Device (VIRTIO) 1.2, 2.7 "Split Virtqueues"), the device's side:
//   descriptor table  16 bytes each: address 8, length 4, flags 2 (0 next, 1 device writes), next 2
//   driver area       flags 2 (0 no interrupt), index 2, ring of 2-byte heads
//   device area       flags 2, index 2, ring of {head 4, bytes written 4}
// Neither indirect descriptors nor event indexes are offered. Everything a driver writes is copied before it is looked at; a chain longer
// than the queue, a head or a next beyond it, or an address outside RAM breaks the queue, which then asks for a reset.
using System;
using System.Buffers.Binary;
using Guard.X86;

namespace Guard.Pc.Devices.Virtio;

/// <summary>One queue of a virtio device: takes chains of buffers from the driver and gives them back.</summary>
internal sealed class VirtQueue
{
    private const int DescriptorBytes = 16;
    private const ushort NextFlag = 1;
    private const ushort WriteFlag = 2;
    private const ushort IndirectFlag = 4;
    private const ushort NoInterrupt = 1;

    private readonly PhysicalMemory _memory;
    private readonly ushort _maxSize;
    private readonly ulong[] _addresses;
    private readonly uint[] _lengths;
    private ushort _size;
    private bool _isEnabled;
    private ulong _descriptors;
    private ulong _driver;
    private ulong _device;
    private ushort _nextAvailable;
    private ushort _nextUsed;
    private int _readableCount;
    private int _segmentCount;
    private uint _head;

    /// <param name="memory">The partition's own memory.</param>
    /// <param name="maxSize">Descriptors, a power of two.</param>
    public VirtQueue(PhysicalMemory memory, ushort maxSize)
    {
        _memory = memory;
        _maxSize = maxSize;
        _addresses = new ulong[maxSize];
        _lengths = new uint[maxSize];
        Reset();
    }

    /// <summary>Descriptors; a driver may choose a smaller power of two before it enables the queue.</summary>
    public ushort Size
    {
        get => _size;
        set => _size = !_isEnabled && value != 0 && value <= _maxSize && (value & (value - 1)) == 0 ? value : _size;
    }

    /// <summary>True once the driver has enabled it.</summary>
    public bool IsEnabled
    {
        get => _isEnabled;
        set => _isEnabled |= value;                      // Only a reset disables it.
    }

    /// <summary>Address of the descriptor table.</summary>
    public ulong Descriptors
    {
        get => _descriptors;
        set => _descriptors = _isEnabled ? _descriptors : value;
    }

    /// <summary>Address of the driver area.</summary>
    public ulong Driver
    {
        get => _driver;
        set => _driver = _isEnabled ? _driver : value;
    }

    /// <summary>Address of the device area.</summary>
    public ulong Device
    {
        get => _device;
        set => _device = _isEnabled ? _device : value;
    }

    /// <summary>True when the driver broke the rules; only a reset helps.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Bytes the device may read from the chain taken last.</summary>
    public ulong ReadableBytes { get; private set; }

    /// <summary>Bytes the device may write to the chain taken last.</summary>
    public ulong WritableBytes { get; private set; }

    /// <summary>As after a device reset.</summary>
    public void Reset()
    {
        _size = _maxSize;
        _isEnabled = false;
        _descriptors = 0;
        _driver = 0;
        _device = 0;
        _nextAvailable = 0;
        _nextUsed = 0;
        _segmentCount = 0;
        _readableCount = 0;
        _head = 0;
        IsBroken = false;
        ReadableBytes = 0;
        WritableBytes = 0;
    }

    /// <summary>Takes the next chain; false when there is none, the queue is not enabled, or it is broken.</summary>
    public bool TryTake()
    {
        if (!_isEnabled || IsBroken || !TryRead16(_driver + 2, out ushort available))
        {
            return false;
        }

        ushort waiting = (ushort)(available - _nextAvailable);
        if (waiting == 0)
        {
            return false;
        }

        ulong slot = (ulong)(_nextAvailable & (_size - 1)) * 2;
        if (waiting > _size || !TryRead16(_driver + 4 + slot, out ushort head) || !TryWalk(head))
        {
            IsBroken = true;
            return false;
        }

        _nextAvailable++;
        _head = head;
        return true;
    }

    /// <summary>Copies what the device may read of the chain, from an offset on.</summary>
    /// <returns>How many bytes were copied: all that fit, or that there are.</returns>
    public int Read(ulong offset, Span<byte> target)
    {
        int done = 0;
        for (int i = 0; i < _readableCount && done < target.Length; i++)
        {
            ulong lengthBytes = _lengths[i];
            if (offset >= lengthBytes)
            {
                offset -= lengthBytes;
                continue;
            }

            int count = (int)Math.Min(lengthBytes - offset, (ulong)(target.Length - done));
            if (!_memory.TryRead(_addresses[i] + offset, target.Slice(done, count)))
            {
                IsBroken = true;
                return done;
            }

            done += count;
            offset = 0;
        }

        return done;
    }

    /// <summary>Copies to what the device may write of the chain, from an offset on.</summary>
    /// <returns>How many bytes were copied: all, or what fits.</returns>
    public int Write(ulong offset, ReadOnlySpan<byte> source)
    {
        int done = 0;
        for (int i = _readableCount; i < _segmentCount && done < source.Length; i++)
        {
            ulong lengthBytes = _lengths[i];
            if (offset >= lengthBytes)
            {
                offset -= lengthBytes;
                continue;
            }

            int count = (int)Math.Min(lengthBytes - offset, (ulong)(source.Length - done));
            if (!_memory.TryWrite(_addresses[i] + offset, source.Slice(done, count)))
            {
                IsBroken = true;
                return done;
            }

            done += count;
            offset = 0;
        }

        return done;
    }

    /// <summary>Gives the chain taken last back to the driver.</summary>
    /// <returns>True when the driver wants an interrupt for it.</returns>
    public bool Complete(uint writtenBytes)
    {
        Span<byte> element = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(element, _head);
        BinaryPrimitives.WriteUInt32LittleEndian(element[4..], writtenBytes);
        Span<byte> index = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(index, (ushort)(_nextUsed + 1));
        ulong slot = (ulong)(_nextUsed & (_size - 1)) * 8;
        if (!_memory.TryWrite(_device + 4 + slot, element) || !_memory.TryWrite(_device + 2, index) || !TryRead16(_driver, out ushort flags))
        {
            IsBroken = true;
            return false;
        }

        _nextUsed++;
        return (flags & NoInterrupt) == 0;
    }

    /// <summary>Addresses and indexes.</summary>
    public void Exchange(ref StateCursor state)
    {
        state.Word(ref _size);
        state.Flag(ref _isEnabled);
        state.Quadword(ref _descriptors);
        state.Quadword(ref _driver);
        state.Quadword(ref _device);
        state.Word(ref _nextAvailable);
        state.Word(ref _nextUsed);
        if (state.Reads && (_size == 0 || _size > _maxSize || (_size & (_size - 1)) != 0))
        {
            state.Fail();
            _size = _maxSize;
        }
    }

    /// <summary>Whether it is broken. A chain is never kept from one access to the next.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        bool isBroken = IsBroken;
        state.Flag(ref isBroken);
        IsBroken = isBroken;
    }

    // The readable part comes first (2.7.4.2); each address is checked when it is used.
    private bool TryWalk(ushort head)
    {
        Span<byte> descriptor = stackalloc byte[DescriptorBytes];
        _segmentCount = 0;
        _readableCount = 0;
        ReadableBytes = 0;
        WritableBytes = 0;
        ushort next = head;
        while (true)
        {
            if (next >= _size || _segmentCount == _size || !_memory.TryRead(_descriptors + ((ulong)next * DescriptorBytes), descriptor))
            {
                return false;
            }

            ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[12..]);
            bool isWritable = (flags & WriteFlag) != 0;
            if ((flags & IndirectFlag) != 0 || (!isWritable && WritableBytes != 0))
            {
                return false;
            }

            uint lengthBytes = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]);
            _addresses[_segmentCount] = BinaryPrimitives.ReadUInt64LittleEndian(descriptor);
            _lengths[_segmentCount] = lengthBytes;
            _segmentCount++;
            _readableCount += isWritable ? 0 : 1;
            ReadableBytes += isWritable ? 0 : lengthBytes;
            WritableBytes += isWritable ? lengthBytes : 0;
            if ((flags & NextFlag) == 0)
            {
                return true;
            }

            next = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[14..]);
        }
    }

    private bool TryRead16(ulong address, out ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        bool isRead = _memory.TryRead(address, bytes);
        value = isRead ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;
        return isRead;
    }
}
