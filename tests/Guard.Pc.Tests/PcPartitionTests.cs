using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Reflection;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests;

public sealed class PcPartitionTests
{
    private const ulong Entry = 0x20000;
    private const ulong SlotTicks = 150_000;
    private const ulong FrameTicks = 1_000_000;

    // Sets up GDT, IDT, the master 8259A and counter 0 in mode 2 with 1,193 clocks (999,847 ns), then: STI, and HLT for ever. The handler
    // counts at 5000h and stores the low half of the time stamp counter at 5004h.
    private const string TimerGuest =
        "bc000003000f0115700002000f011d76000200b011e620b020e621b004e621b001e621b0fee621b034e643b0a9e640b004e640fbf4ebfdff05005000"
        + "000f31a304500000b020e620cf0000000000000037000800008e02000000000000000000ffff0000009bcf00ffff00000093cf001700580002000701"
        + "50ff0100";

    // For ever: REP STOSD over low memory, some arithmetic, a byte to COM1, a doorbell.
    private const string BusyGuest =
        "bf00800000bb01000000b92500000089d8f3ab8d5c9b01be00800000baf803000089d8eebab0050000ef81ff18fc010072d8bf00800000ebd1";

    [Theory]
    [InlineData("f4", SlotExitReason.Halted, SlotTicks)]                   // HLT with interrupts off.
    [InlineData("fbf4ebfd", SlotExitReason.Idle, SlotTicks)]               // STI, HLT: nothing is armed.
    [InlineData("ebfe", SlotExitReason.BudgetSpent, SlotTicks)]
    [InlineData(TimerGuest, SlotExitReason.Waiting, SlotTicks)]
    [InlineData("0f0b", SlotExitReason.Shutdown, 3)]                       // UD2 without an interrupt table.
    public void ASlotSaysHowThePartitionStands(string code, SlotExitReason reason, ulong usedAtMost)
    {
        PcPartition partition = Boot(code);
        SlotExit exit = partition.RunSlot(FrameTicks, SlotTicks);
        Assert.Equal(reason, exit.Reason);
        Assert.InRange(exit.UsedTicks, reason == SlotExitReason.Shutdown ? 0 : SlotTicks, usedAtMost);
        Assert.Equal(reason, partition.RunSlot(2 * FrameTicks, SlotTicks).Reason);
    }

    [Fact]
    public void BeforeItIsBootedAPartitionUsesNoTick()
    {
        PcPartition partition = Make();
        Assert.Equal(new SlotExit(SlotExitReason.Halted, 0, 0), partition.RunSlot(0, SlotTicks));
    }

    [Fact]
    public void ASlotBeyondTheEndOfTimeIsNotRun()
    {
        PcPartition partition = Boot("ebfe");
        Assert.Equal(new SlotExit(SlotExitReason.Halted, 0, 0), partition.RunSlot(ulong.MaxValue - 10, 11));
        Assert.Equal(new SlotExit(SlotExitReason.BudgetSpent, 10, 0), partition.RunSlot(ulong.MaxValue - 10, 10));
    }

    [Fact]
    public void HltCostsNoWork()
    {
        PcPartition partition = Boot("fbf4ebfd");
        partition.RunSlot(0, 1UL << 62);
        Assert.InRange(partition.Counters.Instructions, 1UL, 3UL);
    }

    [Fact]
    public void ATimerThatExpiredBetweenSlotsFiresOnceAtTheNextSlotsStart()
    {
        PcPartition partition = Boot(TimerGuest);
        partition.RunSlot(0, SlotTicks);
        Assert.Equal(0u, Word(partition, 0x5000));
        partition.RunSlot(7 * FrameTicks, SlotTicks);        // Seven periods have passed meanwhile.
        Assert.Equal(1u, Word(partition, 0x5000));
        Assert.InRange(Word(partition, 0x5004), (uint)(7 * FrameTicks), (uint)(7 * FrameTicks) + 10);
    }

    [Fact]
    public void ATimerThatExpiresInTheSlotFiresAtItsTick()
    {
        PcPartition partition = Boot(TimerGuest);
        partition.RunSlot(0, 3_500_000);
        Assert.Equal(3u, Word(partition, 0x5000));
        Assert.InRange(Word(partition, 0x5004), 3 * 999_847u, (3 * 999_847u) + 1000);
    }

    [Fact]
    public void ABusySlotIsCutAtItsLastTickAndContinuesExactlyThere()
    {
        HashSet<string> states = [];
        PcOptions options = Options() with { DoorbellsPerSlot = 0 };   // How many are over the allowance depends on the number of slots.
        foreach (ulong sliceTicks in new ulong[] { 1_000_000, 100_003, 10_007, 997, 1 })
        {
            PcPartition partition = Boot(BusyGuest, options);
            ulong total = sliceTicks == 1 ? 20_000UL : 1_000_000;
            states.Add($"{total} {RunInSlices(partition, total, sliceTicks)}");
            if (sliceTicks == 1)
            {
                states.Add($"{total} {RunInSlices(Boot(BusyGuest, options), total, total)}");
            }
        }

        Assert.Equal(2, states.Count);
    }

    [Fact]
    public void DoorbellsOfASlotAreReported()
    {
        PcPartition partition = Boot(BusyGuest);
        SlotExit exit = partition.RunSlot(0, 1000);
        Assert.InRange(exit.Doorbells, 10u, 100u);
        Assert.Equal((ulong)exit.Doorbells, partition.Counters.Doorbells);
        Assert.Equal(0, partition.SubmissionCount);          // All malformed: the descriptor at 0 says length 0.
        Assert.Equal(exit.Doorbells, (uint)partition.Counters.MalformedClaims);
    }

    [Fact]
    public void ATripleFaultLeavesARecordThatSurvivesErase()
    {
        PcPartition partition = Boot("b878563412" + "0f0b");
        partition.RunSlot(5 * FrameTicks, SlotTicks);
        CrashRecord crash = partition.LastCrash!;
        Assert.StartsWith("triple fault after #", crash.Cause, StringComparison.Ordinal);
        Assert.Equal(Entry + 5, crash.InstructionAddress);
        Assert.Equal(new byte[] { 0x0F, 0x0B }, crash.InstructionBytes.AsSpan()[..2].ToArray());
        Assert.Equal(new RegisterValue("EAX", 0x12345678), crash.Registers[0]);
        Assert.Equal(20, crash.Registers.Length);
        Assert.InRange(crash.Tick, 5 * FrameTicks, (5 * FrameTicks) + 10);
        partition.Erase();
        Assert.Same(crash, partition.LastCrash);
        Assert.Equal(default, partition.Counters);
    }

    [Fact]
    public void ARestartIsAsTheFirstStart()
    {
        PcPartition partition = Boot(BusyGuest);
        string first = StateHash.Of(partition);
        partition.OfferInput(0, "left over"u8);
        partition.TryDeliver(new ChannelId(1), 1, new TypeId(1), "left over"u8, 9);
        partition.SetAcknowledgement(new ChannelId(1), 3);
        partition.RunSlot(FrameTicks, SlotTicks);
        Assert.NotEqual(first, StateHash.Of(partition));
        Load(partition, BusyGuest);
        Assert.Equal(first, StateHash.Of(partition));
        Assert.Equal(0, partition.TakeOutput(0, new byte[10]));
    }

    [Fact]
    public void TheTranscriptCoversEveryStoreOnce()
    {
        PcPartition partition = Boot("c60500500000aa" + "f4");    // MOV BYTE [5000h], AAh; HLT
        string[] hashes = new string[3];
        for (int i = 0; i < hashes.Length; i++)
        {
            partition.RunSlot((ulong)i * FrameTicks, SlotTicks);
            hashes[i] = StateHash.Of(partition);
        }

        Assert.NotEqual(hashes[0], hashes[1]);
        Assert.Equal(hashes[1], hashes[2]);
        CountingSink sink = new();
        Load(partition, "c60500500000aa" + "f4");
        int placed = sink.Count(partition);
        partition.RunSlot(0, SlotTicks);
        int stored = sink.Count(partition);
        int quiet = sink.Count(partition);
        Assert.Equal(quiet + (2 * 4100), placed);            // The page of the code and the page of the boot information.
        Assert.Equal(quiet + 4100, stored);
    }

    [Theory]
    [InlineData(0xFFFF0UL, 16, true)]
    [InlineData(0xFFFF0UL, 17, false)]
    [InlineData(0x100000UL, 0, true)]
    [InlineData(0x100001UL, 0, false)]
    [InlineData(ulong.MaxValue, 1, false)]
    [InlineData(0xFFFF_FFFF_FFFF_FFF0UL, 32, false)]
    public void TryPlaceKeepsToRam(ulong address, int lengthBytes, bool expected) =>
        Assert.Equal(expected, Make().TryPlace(address, new byte[lengthBytes]));

    [Theory]
    [InlineData(0x1000UL, 4UL, 4, true)]
    [InlineData(0xFFFFCUL, 4UL, 4, true)]
    [InlineData(0xFFFFDUL, 4UL, 4, false)]
    [InlineData(0x1000UL, 5UL, 4, false)]                // The lengths differ.
    [InlineData(0xFFFF_FFFF_FFFF_FFFEUL, 4UL, 4, false)]
    [InlineData(0x1_0000_1000UL, 4UL, 4, false)]
    [InlineData(0x1000UL, 0x1_0000_0004UL, 4, false)]
    public void TryCopyOutKeepsToRam(ulong address, ulong claimed, int lengthBytes, bool expected)
    {
        PcPartition partition = Make();
        partition.TryPlace(0x1000, [1, 2, 3, 4]);
        byte[] target = [9, 9, 9, 9];
        Assert.Equal(expected, partition.TryCopyOut(new GuestClaim(address, claimed), target.AsSpan(0, lengthBytes)));
        Assert.Equal(!expected, target[0] == 9);
    }

    [Fact]
    public void APartitionWithoutDevicesHasNone()
    {
        PcPartition partition = new(Options() with { Devices = PartitionDevices.None });
        Assert.Equal(0, partition.InboxFreeBytes);
        Assert.False(partition.TryDeliver(new ChannelId(1), 1, new TypeId(1), [1], 1));
        Assert.Equal(0, partition.InputFreeBytes(0));
        Assert.Equal(0, partition.InputFreeBytes(7));
        Assert.Equal(0, partition.TakeOutput(0, new byte[1]));
        Assert.Equal(0, partition.SubmissionCount);
        Assert.Null(partition.ExitCode);
        Assert.Throws<InvalidOperationException>(() => partition.GetSubmission(0));
    }

    [Fact]
    public void ASegmentInTheBootInformationsPageForbidsMultiboot()
    {
        PcPartition partition = Make();
        Assert.True(partition.TryPlace(0xFFF, [1, 2]));
        Assert.True(partition.TryPlace(Entry, [0xF4]));
        Assert.False(partition.TryBoot(new BootRequest(BootProtocol.Multiboot, Entry, "")));
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(4097, 1)]
    [InlineData(64, 65)]
    public void OptionsOutOfRangeAreRefused(int doorbells, int slots)
    {
        PcOptions options = Options() with { DoorbellsPerSlot = (uint)doorbells, SlotsPerFrame = doorbells == 0 ? 0 : (uint)slots };
        Assert.Throws<ArgumentOutOfRangeException>(() => new PcPartition(options));
    }

    [Fact]
    public void APlainPcEndsAtItsExitPortAndSpeaksOnItsDebugPort()
    {
        // MOV AL,'A'; OUT E9h; MOV AL,55h; OUT 80h; MOV AL,31h; OUT F4h; JMP $
        PcPartition partition = Boot(
            "b041e6e9b055e680b031e6f4ebfe",
            Options() with { PlainPc = new PlainPcOptions { ExitPort = 0xF4, DebugPort = 0xE9, PostPort = 0x80 } });
        SlotExit exit = partition.RunSlot(0, SlotTicks);
        Assert.Equal(SlotExitReason.Halted, exit.Reason);
        Assert.Equal(6UL, exit.UsedTicks);
        Assert.Equal(0x63, partition.ExitCode);
        byte[] target = new byte[4];
        Assert.Equal(1, partition.TakeDebugOutput(target));
        Assert.Equal((byte)'A', target[0]);
        Assert.Equal(0UL, partition.RunSlot(FrameTicks, SlotTicks).UsedTicks);
        Assert.Equal(0UL, partition.Counters.OpenPortAccesses);
    }

    [Fact]
    public void UnderTheMonitorThereIsNoExitPort()
    {
        PcPartition partition = Boot("b031e6f4ebfe");
        Assert.Equal(SlotExitReason.BudgetSpent, partition.RunSlot(0, SlotTicks).Reason);
        Assert.Null(partition.ExitCode);
        Assert.Equal(1UL, partition.Counters.OpenPortAccesses);
    }

    [Fact]
    public void ABootSectorRunsInRealMode()
    {
        PcPartition partition = Make();
        byte[] sector = new byte[512];
        Convert.FromHexString("baf803b04feeb04beef4").CopyTo(sector, 0);   // MOV DX,3F8h; MOV AL,'O'; OUT; MOV AL,'K'; OUT; HLT
        (sector[510], sector[511]) = (0x55, 0xAA);
        Assert.True(partition.TryPlace(0x7C00, sector));
        Assert.True(partition.TryBoot(new BootRequest(BootProtocol.BootSector, 0x7C00, "")));
        Assert.Equal(SlotExitReason.Halted, partition.RunSlot(0, SlotTicks).Reason);
        byte[] output = new byte[4];
        Assert.Equal(2, partition.TakeOutput(0, output));
        Assert.Equal("OK"u8.ToArray(), output[..2]);
    }

    [Fact]
    public void AMistakeOfOursCostsThatPartitionAlone()
    {
        PcPartition partition = Boot("e461" + "ebfe");           // IN AL,61h
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
        object bus = typeof(PcPartition).GetField("_bus", Hidden)!.GetValue(partition)!;
        bus.GetType().GetField("_system", Hidden)!.SetValue(bus, null);
        Assert.Equal(SlotExitReason.EmulatorFault, partition.RunSlot(0, SlotTicks).Reason);
        Assert.Equal("emulator fault: null reference", partition.LastCrash!.Cause);
        Assert.Equal(new SlotExit(SlotExitReason.EmulatorFault, 0, 0), partition.RunSlot(FrameTicks, SlotTicks));
        Assert.Equal(SlotExitReason.BudgetSpent, Boot("ebfe").RunSlot(0, SlotTicks).Reason);
    }

    private static string RunInSlices(PcPartition partition, ulong totalTicks, ulong sliceTicks)
    {
        byte[] output = new byte[65536];
        for (ulong start = 0; start < totalTicks; start += sliceTicks)
        {
            Assert.Equal(SlotExitReason.BudgetSpent, partition.RunSlot(start, Math.Min(sliceTicks, totalTicks - start)).Reason);
        }

        return $"{StateHash.Of(partition)} {partition.TakeOutput(0, output)}";
    }

    private static PcPartition Boot(string code, PcOptions? options = null)
    {
        PcPartition partition = new(options ?? Options());
        Load(partition, code);
        return partition;
    }

    private static void Load(PcPartition partition, string code)
    {
        partition.Erase();
        Assert.True(partition.TryPlace(Entry, Convert.FromHexString(code)));
        Assert.True(partition.TryBoot(new BootRequest(BootProtocol.Multiboot, Entry, "")));
    }

    private static PcPartition Make() => new(Options());

    private static uint Word(PcPartition partition, ulong address)
    {
        byte[] bytes = new byte[4];
        Assert.True(partition.TryCopyOut(new GuestClaim(address, 4), bytes));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private static PcOptions Options() => new()
    {
        Id = new PartitionId(1),
        MemoryBytes = 0x100000,
        Devices = PartitionDevices.Com1 | PartitionDevices.GuardPort,
        DoorbellsPerSlot = 8,
    };

    private sealed class CountingSink : IStateSink
    {
        private int _bytes;

        public int Count(PcPartition partition)
        {
            _bytes = 0;
            partition.WriteTranscript(this);
            return _bytes;
        }

        public void Append(ReadOnlySpan<byte> bytes) => _bytes += bytes.Length;
    }
}
