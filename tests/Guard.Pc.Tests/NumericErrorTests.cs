using System;
using Guard.Contracts;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests;

/// <summary>An x87 exception with CR0.NE clear reaches the guest as IRQ 13, and port F0h lets it go on.</summary>
public sealed class NumericErrorTests
{
    // Real mode: 8259A pair at 8 and 70h with IRQ 13 unmasked; FLDCW 37Bh; 1 / 0; STI; WAIT; WAIT; OUT F4h,BL.
    // The handler of vector 75h: INC BX; OUT F0h,AL; both ends of interrupt; IRET. It leaves the exception pending.
    private const string Program =
        "fa31c08ed88ed0bc0070b011e620e6a0b008e621b070e6a1b004e621b002e6a1b001e621e6a1b0fbe621b0dfe6a1c706d4015300c706d60100f0c7060006"
        + "7b03dbe3d92e0006d9e8d9eedef9fb9b9b88d8e6f443e6f0b020e6a0e620cf";

    [Fact]
    public void TheGuestGetsOneInterruptAndGoesOn()
    {
        PcPartition partition = Make(Program, new CpuOptions());
        partition.RunSlot(0, 100_000);
        Assert.Equal((1 << 1) | 1, partition.ExitCode);
        Assert.Equal(0UL, partition.Counters.Faults);
    }

    [Fact]
    public void WithTheInterruptMaskedTheProcessorWaits()
    {
        PcPartition partition = Make(Program.Replace("b0dfe6a1", "b0ffe6a1", StringComparison.Ordinal), new CpuOptions());
        SlotExit exit = partition.RunSlot(0, 100_000);
        Assert.Null(partition.ExitCode);
        Assert.Equal(SlotExitReason.Idle, exit.Reason);
        Assert.Equal(100_000UL, exit.UsedTicks);
    }

    [Fact]
    public void APartitionsProcessorCanSayLess()
    {
        // MOV EAX,1; CPUID; SHR EDX,23 (MMX); MOV AL,DL; OUT F4h,AL
        const string Code = "66b8010000000fa266c1ea1780e201" + "88d0e6f4";
        foreach (bool hasMmx in (bool[])[true, false])
        {
            CpuFeatures features = hasMmx ? CpuFeatures.All : CpuFeatures.All & ~CpuFeatures.MMX;
            PcPartition partition = Make(Code, new CpuOptions { Features = features });
            partition.RunSlot(0, 1000);
            Assert.Equal(hasMmx ? 3 : 1, partition.ExitCode);
        }
    }

    private static PcPartition Make(string code, CpuOptions processor)
    {
        byte[] rom = new byte[0x10000];
        Convert.FromHexString(code).CopyTo(rom, 0);
        Convert.FromHexString("EA000000F0").CopyTo(rom, 0xFFF0);
        PcPartition partition = new(new PcOptions
        {
            Id = new PartitionId(1),
            MemoryBytes = 0x200000,
            Devices = PartitionDevices.None,
            Processor = processor,
            PlainPc = new PlainPcOptions { ExitPort = 0xF4, Bios = [.. rom] },
        });
        Assert.True(partition.TryBootBios());
        return partition;
    }
}
