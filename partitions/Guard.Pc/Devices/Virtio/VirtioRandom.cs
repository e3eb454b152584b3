// Entropy device (VIRTIO 1.2, 5.4): type 4, one queue of buffers to fill, no features, no configuration.
// Its bytes are SHA-256 of (seed, number of the block), block after block: a fixed seed gives the same bytes in every run. They are as
// secret as the seed, which belongs to the partition alone.
using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Guard.Pc.Devices.Pci;
using Guard.X86;

namespace Guard.Pc.Devices.Virtio;

/// <summary>A deterministic source of random bytes.</summary>
internal sealed class VirtioRandom : VirtioPci
{
    /// <summary>Bytes of a seed.</summary>
    public const int SeedBytes = 32;

    private const int BlockBytes = 32;
    private const uint MaxBytesPerChain = 4096;

    private readonly byte[] _material = new byte[SeedBytes + sizeof(ulong)];
    private ulong _block;

    public VirtioRandom(PhysicalMemory memory, IsaBridgePiix4 bridge, int device, ReadOnlySpan<byte> seed)
        : base(memory, bridge, device, type: 4, classCode: 0x00FF00, queues: 1)
    {
        seed[..Math.Min(seed.Length, SeedBytes)].CopyTo(_material);
        Reset();
    }

    /// <inheritdoc/>
    protected override ulong Features => 0;

    /// <summary>Power-on: the source begins anew. A reset by the driver does not.</summary>
    public void Restart() => _block = 0;

    /// <inheritdoc/>
    protected override void Serve(int queue, ulong tick)
    {
        VirtQueue buffers = Queue(0);
        Span<byte> bytes = stackalloc byte[BlockBytes];
        while (buffers.TryTake())
        {
            uint wanted = (uint)Math.Min(buffers.WritableBytes, MaxBytesPerChain);
            uint written = 0;
            while (written < wanted && !buffers.IsBroken)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(_material.AsSpan(SeedBytes), _block++);
                SHA256.HashData(_material, bytes);
                written += (uint)buffers.Write(written, bytes[..(int)Math.Min(BlockBytes, wanted - written)]);
            }

            Complete(buffers, written);
        }
    }

    /// <inheritdoc/>
    protected override byte ReadConfiguration(int offset) => 0;

    /// <inheritdoc/>
    protected override void ResetDevice()
    {
    }

    /// <inheritdoc/>
    protected override void ExchangeDevice(ref StateCursor state) => state.Quadword(ref _block);

    /// <inheritdoc/>
    protected override void ExchangeDeviceBuffers(ref StateCursor state)
    {
    }
}
