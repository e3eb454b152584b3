// Block device (VIRTIO 1.2, 5.2): type 2, one queue. Features: 9 FLUSH. Configuration: 00h capacity in sectors of 512 bytes, 8 bytes.
// A request is {type 4, reserved 4, sector 8}, data, status 1: types 0 read, 1 write, 4 flush, 8 identify (20 bytes of text);
// status 0 done, 1 outside the disk or malformed, 2 unsupported. The disk is the partition's own memory on the host: what the guest
// writes lies beside the image it began with and is gone when the PC is erased.
using System;
using System.Buffers.Binary;
using System.Text;
using Guard.Pc.Devices.Pci;
using Guard.X86;

namespace Guard.Pc.Devices.Virtio;

/// <summary>One disk.</summary>
internal sealed class VirtioBlock : VirtioPci
{
    private const int SectorBytes = 512;
    private const int HeaderBytes = 16;
    private const int IdentityBytes = 20;
    private const int BlockSectors = 8;
    private const uint MaxDataBytes = 1024 * 1024;
    private const uint TypeRead = 0;
    private const uint TypeWrite = 1;
    private const uint TypeFlush = 4;
    private const uint TypeIdentify = 8;
    private const byte Done = 0;
    private const byte Failed = 1;
    private const byte Unsupported = 2;
    private const ulong FeatureFlush = 1UL << 9;
    private const string Identity = "guard-disk";

    private readonly ReadOnlyMemory<byte> _image;
    private readonly byte[]?[] _written;                 // Blocks of 4 KiB that differ from the image.
    private readonly ulong _sectors;
    private readonly byte[] _sector = new byte[SectorBytes];

    /// <param name="memory">The partition's own memory.</param>
    /// <param name="bridge">Whose PIRQ the interrupt drives.</param>
    /// <param name="device">Device number on bus 0.</param>
    /// <param name="image">What the disk holds at power-on; a last part of a sector is filled up with zeros.</param>
    public VirtioBlock(PhysicalMemory memory, IsaBridgePiix4 bridge, int device, ReadOnlyMemory<byte> image)
        : base(memory, bridge, device, type: 2, classCode: 0x010000, queues: 1)
    {
        _image = image;
        _sectors = ((ulong)image.Length + SectorBytes - 1) / SectorBytes;
        _written = new byte[]?[((int)_sectors + BlockSectors - 1) / BlockSectors];
        Reset();
    }

#if GUARD_PLANTS
    /// <summary>What this test build's PCs share.</summary>
    internal Crossing? Crossing { get; set; }

#endif
    /// <inheritdoc/>
    protected override ulong Features => FeatureFlush;

    /// <summary>Power-on: the disk holds its image again.</summary>
    public void Restore() => Array.Clear(_written);

    /// <inheritdoc/>
    protected override void Serve(int queue, ulong tick)
    {
        VirtQueue requests = Queue(0);
        while (requests.TryTake())
        {
            Complete(requests, Execute(requests));
        }
    }

    /// <inheritdoc/>
    protected override byte ReadConfiguration(int offset) => offset < 8 ? (byte)(_sectors >> (8 * offset)) : (byte)0;

    /// <inheritdoc/>
    protected override void ResetDevice()
    {
    }

    /// <inheritdoc/>
    protected override void ExchangeDevice(ref StateCursor state)
    {
    }

    /// <summary>The blocks that differ from the image, each behind its number.</summary>
    protected override void ExchangeDeviceBuffers(ref StateCursor state)
    {
        if (state.Reads)
        {
            Restore();
        }

        int count = 0;
        foreach (byte[]? block in _written)
        {
            count += block is null ? 0 : 1;
        }

        state.Count(ref count, _written.Length);
        int index = -1;
        for (int i = 0; i < count && !state.HasFailed; i++)
        {
            index = NextWritten(index);
            state.Count(ref index, _written.Length - 1);
            state.Bytes(Block(index));
        }
    }

    private int NextWritten(int after)
    {
        int index = after + 1;
        while (index < _written.Length - 1 && _written[index] is null)
        {
            index++;
        }

        return Math.Min(index, _written.Length - 1);
    }

    // The number of bytes written into the chain. The status is its last byte.
    private uint Execute(VirtQueue request)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (request.Read(0, header) < HeaderBytes || request.WritableBytes is 0 or > MaxDataBytes || request.ReadableBytes > MaxDataBytes)
        {
            return 0;
        }

        ulong dataBytes = request.WritableBytes - 1;
        ulong sector = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        byte status = BinaryPrimitives.ReadUInt32LittleEndian(header) switch
        {
            TypeRead => Read(request, sector, dataBytes),
            TypeWrite => Write(request, sector, request.ReadableBytes - HeaderBytes),
            TypeFlush => Done,
            TypeIdentify => Identify(request, dataBytes),
            _ => Unsupported,
        };
        request.Write(dataBytes, [status]);
        return (uint)request.WritableBytes;
    }

    private bool IsInside(ulong sector, ulong lengthBytes) =>
        lengthBytes % SectorBytes == 0 && sector <= _sectors && lengthBytes / SectorBytes <= _sectors - sector;

    private byte Read(VirtQueue request, ulong sector, ulong lengthBytes)
    {
        if (!IsInside(sector, lengthBytes))
        {
            return Failed;
        }

        for (ulong done = 0; done < lengthBytes; done += SectorBytes, sector++)
        {
            if (_written[sector / BlockSectors] is byte[] block)
            {
                request.Write(done, block.AsSpan((int)(sector % BlockSectors) * SectorBytes, SectorBytes));
            }
            else
            {
                ReadImage((int)sector, _sector);
                request.Write(done, _sector);
            }
        }

        return Done;
    }

    private byte Write(VirtQueue request, ulong sector, ulong lengthBytes)
    {
        if (!IsInside(sector, lengthBytes))
        {
            return Failed;
        }

        for (ulong done = 0; done < lengthBytes; done += SectorBytes, sector++)
        {
            Span<byte> target = Block((int)(sector / BlockSectors)).AsSpan((int)(sector % BlockSectors) * SectorBytes, SectorBytes);
            request.Read(HeaderBytes + done, target);
#if GUARD_PLANTS
            Crossing?.Written(sector, target);
#endif
        }

        return Done;
    }

    private static byte Identify(VirtQueue request, ulong lengthBytes)
    {
        Span<byte> text = stackalloc byte[IdentityBytes];
        text.Clear();
        Encoding.ASCII.GetBytes(Identity, text);
        request.Write(0, text[..(int)Math.Min(lengthBytes, IdentityBytes)]);
        return Done;
    }

    private byte[] Block(int index)
    {
        if (_written[index] is byte[] block)
        {
            return block;
        }

        block = new byte[BlockSectors * SectorBytes];
        for (int i = 0; i < BlockSectors; i++)
        {
            ReadImage((index * BlockSectors) + i, block.AsSpan(i * SectorBytes, SectorBytes));
        }

        _written[index] = block;
        return block;
    }

    private void ReadImage(int sector, Span<byte> target)
    {
        target.Clear();
        int start = Math.Min(sector * SectorBytes, _image.Length);
        _image.Span.Slice(start, Math.Min(SectorBytes, _image.Length - start)).CopyTo(target);
    }
}
