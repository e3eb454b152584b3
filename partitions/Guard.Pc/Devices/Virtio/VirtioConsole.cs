// Console device with several ports (VIRTIO 1.2, 5.3): type 3, feature 1 MULTIPORT. Port n (1 to the number of channel ends) is one end of
// a channel; Linux shows it as /dev/vport0pN and its name, the channel's, in /sys. There is no port 0.
// Queues: 0, 1 of port 0; 2 control to the driver, 3 control from the driver; 2n+2 to the driver, 2n+3 from the driver of port n.
// Configuration: 00h columns 2, 02h rows 2, 04h max_nr_ports 4.
// Control messages {port 4, event 2, value 2}: 0 DEVICE_READY, 1 PORT_ADD, 3 PORT_READY, 6 PORT_OPEN, 7 PORT_NAME (the name follows).
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;
using Guard.Pc.Devices.Pci;
using Guard.X86;

namespace Guard.Pc.Devices.Virtio;

/// <summary>The guard's channel ends as ports of a console.</summary>
internal sealed class VirtioConsole : VirtioPci
{
    private const ulong FeatureMultiport = 1UL << 1;
    private const int ControlBytes = 8;
    private const int ControlToDriver = 2;
    private const int ControlFromDriver = 3;
    private const ushort DeviceReady = 0;
    private const ushort PortAdd = 1;
    private const ushort PortReady = 3;
    private const ushort PortOpen = 6;
    private const ushort PortName = 7;
    private const int MaxNameBytes = 64;
    private const int CopyBytes = 4096;

    private readonly GuardPort _guard;
    private readonly GuardLine[] _lines;
    private readonly byte[] _copy = new byte[CopyBytes];
    private readonly byte[] _pending;                    // By port: what the driver has still to be told.

    [Flags]
    private enum Pending : byte
    {
        Add = 1,
        Name = 2,
        Open = 4,
    }

    /// <param name="memory">The partition's own memory.</param>
    /// <param name="bridge">Whose PIRQ the interrupt drives.</param>
    /// <param name="device">Device number on bus 0.</param>
    /// <param name="guard">The guard device that has outbox and inbox.</param>
    /// <param name="ends">The channel ends, port 1 first.</param>
    public VirtioConsole(PhysicalMemory memory, IsaBridgePiix4 bridge, int device, GuardPort guard, ImmutableArray<GuardPortEnd> ends)
        : base(memory, bridge, device, type: 3, classCode: 0x078000, queues: 4 + (2 * ends.Length))
    {
        _guard = guard;
        _lines = new GuardLine[ends.Length];
        _pending = new byte[ends.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            _lines[i] = new GuardLine(guard, ends[i]);
        }

        Reset();
    }

    /// <inheritdoc/>
    protected override ulong Features => FeatureMultiport;

    /// <summary>Moves released messages from the inbox to their ports, and on to the guest: at the start of a slot.</summary>
    public void Pump(ulong tick)
    {
        if (!IsRunning)
        {
            return;
        }

        for (bool moved = true; moved;)
        {
            moved = TryMoveOldest();
            for (int i = 0; i < _lines.Length; i++)
            {
                Work((2 * (i + 1)) + 2, tick);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Serve(int queue, ulong tick)
    {
        int port = (queue - 2) / 2;
        if (queue == ControlToDriver)
        {
            TellDriver();
        }
        else if (queue == ControlFromDriver)
        {
            HearDriver();
        }
        else if (queue >= 4 && (queue & 1) == 0)
        {
            Deliver(Queue(queue), _lines[port - 1]);
        }
        else if (queue >= 4)
        {
            Collect(Queue(queue), _lines[port - 1], tick);
        }
    }

    /// <inheritdoc/>
    protected override byte ReadConfiguration(int offset) => offset == 4 ? (byte)(_lines.Length + 1) : (byte)0;

    /// <inheritdoc/>
    protected override void ResetDevice()
    {
        foreach (GuardLine line in _lines.AsSpan())
        {
            line.Reset();
        }

        _pending.AsSpan().Clear();
    }

    /// <inheritdoc/>
    protected override void ExchangeDevice(ref StateCursor state)
    {
        state.Bytes(_pending);
        foreach (GuardLine line in _lines)
        {
            line.Exchange(ref state);
        }
    }

    /// <inheritdoc/>
    protected override void ExchangeDeviceBuffers(ref StateCursor state)
    {
        foreach (GuardLine line in _lines)
        {
            line.ExchangeBuffers(ref state);
        }
    }

    // The oldest message waits for its port to be open and read; those behind it wait too. All of them are this partition's own.
    private bool TryMoveOldest()
    {
        if (!_guard.TryPeek(out ChannelId channel, out uint type, out ReadOnlySpan<byte> content))
        {
            return false;
        }

        foreach (GuardLine line in _lines)
        {
            if (line.End.Channel == channel && !line.End.IsSource && line.IsOpen && line.TryReceive(content, type))
            {
                _guard.DropOldest();
                return true;
            }
        }

        return false;
    }

    private void Deliver(VirtQueue queue, GuardLine line)
    {
        while (line.IsOpen && !line.Unread.IsEmpty && queue.TryTake())
        {
            int written = queue.Write(0, line.Unread);
            line.Advance(written);
            Complete(queue, (uint)written);
        }
    }

    private void Collect(VirtQueue queue, GuardLine line, ulong tick)
    {
        while (queue.TryTake())
        {
            ulong length = Math.Min(queue.ReadableBytes, IPartition.MaxMessageBytes + GuardLine.MaxHeaderBytes);
            for (ulong done = 0; done < length && !queue.IsBroken;)
            {
                int count = queue.Read(done, _copy.AsSpan(0, (int)Math.Min(CopyBytes, length - done)));
                line.Send(_copy.AsSpan(0, count), tick);
                done += (ulong)Math.Max(count, 1);
            }

            Complete(queue, 0);
        }
    }

    private void HearDriver()
    {
        VirtQueue queue = Queue(ControlFromDriver);
        Span<byte> message = stackalloc byte[ControlBytes];
        while (queue.TryTake())
        {
            if (queue.Read(0, message) == ControlBytes)
            {
                uint port = BinaryPrimitives.ReadUInt32LittleEndian(message);
                Hear(port, BinaryPrimitives.ReadUInt16LittleEndian(message[4..]), BinaryPrimitives.ReadUInt16LittleEndian(message[6..]));
            }

            Complete(queue, 0);
        }

        TellDriver();
    }

    private void Hear(uint port, ushort name, ushort value)
    {
        if (name == DeviceReady && value == 1)
        {
            _pending.AsSpan().Fill((byte)Pending.Add);
        }

        if (port == 0 || port > (uint)_lines.Length)
        {
            return;
        }

        if (name == PortReady && value == 1)
        {
            _pending[port - 1] |= (byte)(Pending.Name | Pending.Open);
        }
        else if (name == PortOpen)
        {
            _lines[port - 1].SetOpen(value == 1);
        }
    }

    private void TellDriver()
    {
        VirtQueue queue = Queue(ControlToDriver);
        for (int i = 0; i < _pending.Length; i++)
        {
            while (_pending[i] != 0 && queue.TryTake())
            {
                Complete(queue, (uint)Tell(queue, i));
            }
        }
    }

    private int Tell(VirtQueue queue, int index)
    {
        Span<byte> message = stackalloc byte[ControlBytes + MaxNameBytes];
        int lengthBytes = ControlBytes;
        var pending = (Pending)_pending[index];
        Pending first = pending.HasFlag(Pending.Add) ? Pending.Add : pending.HasFlag(Pending.Name) ? Pending.Name : Pending.Open;
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)index + 1);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], first switch
        {
            Pending.Add => PortAdd,
            Pending.Name => PortName,
            _ => PortOpen,
        });
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], 1);
        if (first == Pending.Name)
        {
            string name = _lines[index].End.Name;
            lengthBytes += Encoding.ASCII.GetBytes(name.AsSpan(0, Math.Min(name.Length, MaxNameBytes)), message[ControlBytes..]);
        }

        _pending[index] = (byte)(pending & ~first);
        return queue.Write(0, message[..lengthBytes]);
    }
}
