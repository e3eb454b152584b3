using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Pc.Tests.Guests;
using Xunit;

namespace Guard.Pc.Tests;

/// <summary>A PC that goes on from another's state and pages is that other PC, and reads no page it does not need.</summary>
public sealed class SnapshotTests
{
    private const ulong FrameTicks = 1_000_000;
    private const ulong SlotTicks = 150_000;
    private const ulong Bytes = 0x100000;

    [Theory]
    [InlineData("pacer", 1)]
    [InlineData("pacer", 12)]
    [InlineData("pacer", 39)]
    [InlineData("ops", 2)]
    [InlineData("mallory", 5)]
    [InlineData("mole", 9)]
    public void ItGoesOnExactlyAsTheFirstWouldHave(string guest, int frames)
    {
        PcPartition first = Boot(guest);
        for (int frame = 0; frame < frames; frame++)
        {
            Step(first, frame);
        }

        var pages = new PagesOf(first);
        PcPartition second = new(Options());
        byte[] state = Capture(first);
        Assert.True(second.TryRestore(state, pages));
        Assert.Equal(0, pages.Reads);
        Assert.Equal(state, Capture(second));
        for (int frame = frames; frame < frames + 30; frame++)
        {
            Assert.Equal(Step(first, frame), Step(second, frame));
        }

        Assert.InRange(pages.Reads, guest == "ops" ? 0 : 1, pages.Count);      // ops sleeps.
    }

    [Fact]
    public void AfterAColdStartNothingOfTheSnapshotIsLeft()
    {
        PcPartition first = Boot("pacer");
        for (int frame = 0; frame < 10; frame++)
        {
            Step(first, frame);
        }

        PcPartition second = new(Options());
        Assert.True(second.TryRestore(Capture(first), new PagesOf(first)));
        Step(second, 10);
        PcPartition fresh = Boot("pacer");
        Load(second, "pacer");
        for (int frame = 11; frame < 20; frame++)
        {
            Assert.Equal(Step(fresh, frame), Step(second, frame));
        }
    }

    [Fact]
    public void APageThatIsRefusedEndsThePartitionAtItsFirstTouch()
    {
        PcPartition first = Boot("pacer");
        for (int frame = 0; frame < 20; frame++)
        {
            Step(first, frame);
        }

        byte[] state = Capture(first);
        var pages = new PagesOf(first) { Refused = 0x81 };       // pacer stores to page 80h + frame mod 64: next in frame 65.
        PcPartition second = new(Options());
        Assert.True(second.TryRestore(state, pages));
        for (int frame = 20; frame < 65; frame++)
        {
            Assert.Equal(SlotExitReason.Waiting, second.RunSlot((ulong)frame * FrameTicks, SlotTicks).Reason);
        }

        Assert.Equal(SlotExitReason.ImageRefused, second.RunSlot(65 * FrameTicks, SlotTicks).Reason);
        Assert.Equal("page 00081h of the snapshot is not what was signed", second.LastCrash!.Cause);
        Assert.Equal(new SlotExit(SlotExitReason.ImageRefused, 0, 0), second.RunSlot(66 * FrameTicks, SlotTicks));
        Assert.False(second.TryCapture(new Collector()));
        Assert.False(second.TryCopyOut(new GuestClaim(0x81000, 16), new byte[16]));
        Load(second, "pacer");
        Assert.Equal(SlotExitReason.Waiting, second.RunSlot(67 * FrameTicks, SlotTicks).Reason);
    }

    [Fact]
    public void APageTheProcessorRunsFromIsRefusedToo()
    {
        PcPartition first = Boot("pacer");
        Step(first, 0);
        PcPartition second = new(Options());
        Assert.True(second.TryRestore(Capture(first), new PagesOf(first) { Refused = 0x10 }));
        Assert.Equal(SlotExitReason.ImageRefused, second.RunSlot(FrameTicks, SlotTicks).Reason);
    }

    [Fact]
    public void APartitionThatIsNotBootedOrHasMessagesOrShutDownIsNotCaptured()
    {
        PcPartition partition = new(Options());
        Assert.False(partition.TryCapture(new Collector()));
        Load(partition, "mole");
        for (int frame = 0; partition.SubmissionCount == 0; frame++)
        {
            partition.RunSlot((ulong)frame * FrameTicks, SlotTicks);
        }

        Assert.False(partition.TryCapture(new Collector()));
        partition.ClearOutbox();
        Assert.True(partition.TryCapture(new Collector()));
        Load(partition, "mallory");
        for (int frame = 0; frame < 40; frame++)
        {
            Step(partition, frame);
        }

        Assert.NotNull(partition.LastCrash);
        Assert.False(partition.TryCapture(new Collector()));
    }

    [Fact]
    public void StateOfAnotherPcIsRefusedAndLeavesItErased()
    {
        PcPartition first = Boot("pacer");
        Step(first, 0);
        byte[] state = Capture(first);
        PcPartition other = new(Options() with { Devices = PartitionDevices.Com1 });
        Assert.False(other.TryRestore(state, new PagesOf(first)));
        Assert.Equal(new SlotExit(SlotExitReason.Halted, 0, 0), other.RunSlot(0, SlotTicks));
        Assert.False(other.TryRestore([], new PagesOf(first)));
        state[0] ^= 1;
        Assert.False(Boot("pacer").TryRestore(state, new PagesOf(first)));
    }

    private static (SlotExit Exit, string State, string Output) Step(PcPartition partition, int frame)
    {
        SlotExit exit = partition.RunSlot((ulong)frame * FrameTicks, SlotTicks);
        byte[] output = new byte[4096];
        string state = StateHash.Of(partition);
        int taken = partition.TakeOutput(0, output);
        partition.ClearOutbox();
        return (exit, state, Convert.ToHexString(output, 0, taken));
    }

    private static byte[] Capture(PcPartition partition)
    {
        var collector = new Collector();
        Assert.True(partition.TryCapture(collector));
        return [.. collector.Bytes];
    }

    private static PcPartition Boot(string guest)
    {
        PcPartition partition = new(Options());
        Load(partition, guest);
        return partition;
    }

    private static void Load(PcPartition partition, string guest)
    {
        partition.Erase();
        byte[] image = GuestImage.Read(guest);
        Assert.True(partition.TryPlace(0x10000, image));
        Assert.True(partition.TryPlace(0xF000, "S secret 16 byte"u8));
        uint entry = BitConverter.ToUInt32(image, 28);
        Assert.True(partition.TryBoot(new BootRequest(BootProtocol.Multiboot, entry, "")));
    }

    private static PcOptions Options() => new()
    {
        Id = new PartitionId(1),
        MemoryBytes = Bytes,
        Devices = PartitionDevices.Com1 | PartitionDevices.Com2 | PartitionDevices.GuardPort | PartitionDevices.Rtc,
        DoorbellsPerSlot = 8,
    };

    private sealed class Collector : IStateSink
    {
        public List<byte> Bytes { get; } = [];

        public void Append(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes);
    }

    /// <summary>The pages of a PC as they stood when this was made.</summary>
    private sealed class PagesOf : IPageSource
    {
        private readonly Dictionary<uint, byte[]> _pages = [];

        public PagesOf(PcPartition partition)
        {
            for (uint page = 0; page < Bytes / 4096; page++)
            {
                byte[] bytes = new byte[4096];
                if (partition.TryCopyOut(new GuestClaim(page * 4096UL, 4096), bytes) && bytes.AsSpan().ContainsAnyExcept((byte)0))
                {
                    _pages.Add(page, bytes);
                }
            }
        }

        public uint? Refused { get; init; }

        public int Count => _pages.Count;

        public int Reads { get; private set; }

        public bool Holds(uint page) => page == Refused || _pages.ContainsKey(page);

        public bool TryRead(uint page, Span<byte> target)
        {
            Reads++;
            if (page == Refused || !_pages.TryGetValue(page, out byte[]? bytes))
            {
                return false;
            }

            bytes.CopyTo(target);
            return true;
        }
    }
}
