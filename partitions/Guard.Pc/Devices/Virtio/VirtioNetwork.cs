// Network device (VIRTIO 1.2, 5.1): type 1, queue 0 to the driver, queue 1 from it, VIRTIO_NET_F_MAC alone: no offloads, no control queue.
//   device configuration  0-5 MAC address, fixed: 02 47 52 44 and the partition's number
//   buffers               virtio_net_hdr of 12 bytes (5.1.6 "Device Operation"), then one Ethernet frame without its check sequence
// On the host's side it is a stream of bytes in each direction, as QEMU's "-netdev stream" has it: for each frame its length in four bytes,
// big-endian, then the frame, of 14 to 1,518 bytes. A stream that says another length is dropped as far as it has come, since nobody can
// tell where the next frame begins. What does not fit is dropped and counted on the way out, and not taken on the way in.
using System;
using System.Buffers.Binary;
using Guard.Pc.Devices.Pci;
using Guard.X86;

namespace Guard.Pc.Devices.Virtio;

/// <summary>A network card whose frames the host takes and brings.</summary>
internal sealed class VirtioNetwork : VirtioPci
{
    /// <summary>Bytes before a frame in a stream: its length.</summary>
    public const int PrefixBytes = 4;

    /// <summary>Shortest Ethernet frame here: its header.</summary>
    public const int MinFrameBytes = 14;

    /// <summary>Longest Ethernet frame: 1,500 bytes with header and VLAN tag.</summary>
    public const int MaxFrameBytes = 1518;

    private const ulong FeatureMac = 1UL << 5;
    private const int HeaderBytes = 12;
    private const int ToDriver = 0;
    private const int FromDriver = 1;
    private const int BufferCountOffset = 10;
    private const int InputBytes = 65536;
    private const int OutputBytes = 262144;

    private readonly ByteRing _input = new(InputBytes);
    private readonly ByteRing _output = new(OutputBytes);
    private readonly byte[] _packet = new byte[HeaderBytes + MaxFrameBytes];
    private readonly byte[] _prefix = new byte[PrefixBytes];
    private readonly byte[] _address;
    private uint _expectedBytes;
    private ulong _droppedFrames;

    /// <param name="memory">The partition's own memory.</param>
    /// <param name="bridge">Whose PIRQ the interrupt drives.</param>
    /// <param name="device">Device number on bus 0.</param>
    /// <param name="number">The partition's number, for the MAC address.</param>
    public VirtioNetwork(PhysicalMemory memory, IsaBridgePiix4 bridge, int device, uint number)
        : base(memory, bridge, device, type: 1, classCode: 0x020000, queues: 2)
    {
        _address = [0x02, 0x47, 0x52, 0x44, (byte)(number >> 8), (byte)number];
        Reset();
    }

    /// <summary>Bytes of the stream that can be taken now.</summary>
    public int InputFreeBytes => _input.FreeBytes;

    /// <inheritdoc/>
    protected override ulong Features => FeatureMac;

    /// <summary>Takes bytes of the stream; they reach the guest at its next slot.</summary>
    public void OfferInput(ReadOnlySpan<byte> bytes) => _input.Put(bytes);

    /// <summary>Takes what the guest sent, a stream of frames, oldest first.</summary>
    public int TakeOutput(Span<byte> target) => _output.Take(target);

    /// <summary>Gives the guest the frames that have come: at the start of a slot.</summary>
    public void Pump(ulong tick) => Work(ToDriver, tick);

    /// <summary>Power-on: the streams begin anew. A reset by the driver does not touch them.</summary>
    public void Unplug()
    {
        _input.Erase();
        _output.Erase();
        Array.Clear(_packet);
        _expectedBytes = 0;
        _droppedFrames = 0;
    }

    /// <inheritdoc/>
    protected override void Serve(int queue, ulong tick)
    {
        if (queue == ToDriver)
        {
            Deliver(Queue(ToDriver));
        }
        else
        {
            Send(Queue(FromDriver));
        }
    }

    /// <inheritdoc/>
    protected override byte ReadConfiguration(int offset) => offset < _address.Length ? _address[offset] : (byte)0;

    /// <inheritdoc/>
    protected override void ResetDevice()
    {
    }

    /// <inheritdoc/>
    protected override void ExchangeDevice(ref StateCursor state)
    {
        int expected = (int)_expectedBytes;
        state.Count(ref expected, MaxFrameBytes);
        _expectedBytes = (uint)expected;
        state.Quadword(ref _droppedFrames);
    }

    /// <inheritdoc/>
    protected override void ExchangeDeviceBuffers(ref StateCursor state)
    {
        _input.Exchange(ref state);
        _output.Exchange(ref state);
    }

    private void Deliver(VirtQueue queue)
    {
        while (HasFrame() && queue.TryTake())
        {
            int lengthBytes = (int)_expectedBytes;
            Array.Clear(_packet, 0, HeaderBytes);
            _packet[BufferCountOffset] = 1;
            _input.Take(_packet.AsSpan(HeaderBytes, lengthBytes));
            _expectedBytes = 0;
            bool fits = queue.WritableBytes >= (ulong)(HeaderBytes + lengthBytes);
            _droppedFrames += fits ? 0u : 1;
            Complete(queue, fits ? (uint)queue.Write(0, _packet.AsSpan(0, HeaderBytes + lengthBytes)) : 0);
        }
    }

    private bool HasFrame()
    {
        if (_expectedBytes == 0 && _input.Count >= PrefixBytes)
        {
            _input.Take(_prefix);
            _expectedBytes = BinaryPrimitives.ReadUInt32BigEndian(_prefix);
            if (_expectedBytes is < MinFrameBytes or > MaxFrameBytes)
            {
                _input.Erase();
                _expectedBytes = 0;
                _droppedFrames++;
            }
        }

        return _expectedBytes != 0 && (uint)_input.Count >= _expectedBytes;
    }

    private void Send(VirtQueue queue)
    {
        while (queue.TryTake())
        {
            ulong frameBytes = queue.ReadableBytes - Math.Min(queue.ReadableBytes, HeaderBytes);
            bool isFrame = frameBytes is >= MinFrameBytes and <= MaxFrameBytes && _output.FreeBytes >= PrefixBytes + (int)frameBytes;
            if (isFrame && queue.Read(HeaderBytes, _packet.AsSpan(0, (int)frameBytes)) == (int)frameBytes)
            {
                BinaryPrimitives.WriteUInt32BigEndian(_prefix, (uint)frameBytes);
                _output.Put(_prefix);
                _output.Put(_packet.AsSpan(0, (int)frameBytes));
            }
            else
            {
                _droppedFrames++;
            }

            Complete(queue, 0);
        }
    }
}
