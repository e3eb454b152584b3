using System;
using System.Collections.Generic;
using System.Text;
using Guard.Contracts;

namespace Guard.Pc.Tests.Guests;

/// <summary>One guest on its PC in the plan of three-levels: frames of 1 ms at 1 GHz, one slot of 150 us by the partition's number.</summary>
internal sealed class GuestRun
{
    public const ulong FrameTicks = 1_000_000;
    public const ulong SlotTicks = 150_000;

    private readonly StringBuilder _console = new();
    private readonly StringBuilder _data = new();
    private readonly ulong _slotStart;

    public GuestRun(string name, byte[]? secret = null)
    {
        int id = Array.IndexOf(["", "sensor", "ops", "vault", "mallory", "mole", "ear"], name);
        _slotStart = (ulong)(id - 1) * SlotTicks;
        PartitionDevices devices = PartitionDevices.Com1 | PartitionDevices.GuardPort | (id <= 2 ? PartitionDevices.Com2 : PartitionDevices.None);
        Partition = new PcPartition(new PcOptions
        {
            Id = new PartitionId((uint)id),
            MemoryBytes = 0x100000,
            Devices = devices,
            DoorbellsPerSlot = id == 4 ? 4u : 8u,
        });
        GuestImage.Start(Partition, name, secret ?? new byte[16]);
    }

    public PcPartition Partition { get; }

    /// <summary>The next frame.</summary>
    public ulong Frame { get; private set; }

    public SlotExit LastExit { get; private set; }

    /// <summary>What stood on COM1 so far, lines ending in LF.</summary>
    public string Console => _console.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>What went out on COM2 so far.</summary>
    public string Data => _data.ToString();

    /// <summary>Runs one frame and returns what was submitted in it.</summary>
    public List<Message> RunFrame()
    {
        LastExit = Partition.RunSlot((Frame * FrameTicks) + _slotStart, SlotTicks);
        Frame++;
        Take(0, _console);
        Take(1, _data);
        List<Message> messages = [];
        for (int i = 0; i < Partition.SubmissionCount; i++)
        {
            Submission submission = Partition.GetSubmission(i);
            messages.Add(new Message(
                Frame - 1, submission.ClaimedChannel.Value, submission.ClaimedType.Value, Partition.GetSubmissionBytes(i).ToArray()));
        }

        Partition.ClearOutbox();
        return messages;
    }

    /// <summary>Runs so many frames and returns all that was submitted.</summary>
    public List<Message> RunFrames(int frames)
    {
        List<Message> messages = [];
        for (int i = 0; i < frames; i++)
        {
            messages.AddRange(RunFrame());
        }

        return messages;
    }

    /// <summary>Puts a message into the guest's inbox.</summary>
    public bool Deliver(uint channel, ulong sequence, ushort type, ReadOnlySpan<byte> payload) =>
        Partition.TryDeliver(new ChannelId(channel), sequence, new TypeId(type), payload, payload.Length);

    private void Take(int port, StringBuilder text)
    {
        byte[] buffer = new byte[4096];
        for (int count = Partition.TakeOutput(port, buffer); count > 0; count = Partition.TakeOutput(port, buffer))
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    /// <summary>One submitted message.</summary>
    internal sealed record Message(ulong Frame, uint Channel, ushort Type, byte[] Bytes)
    {
        public string Text => Encoding.Latin1.GetString(Bytes);
    }
}
