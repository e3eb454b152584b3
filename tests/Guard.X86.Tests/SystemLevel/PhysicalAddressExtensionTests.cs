using System;
using Guard.X86.State;
using Iced.Intel;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>PAE paging (SDM Vol. 3A 4.4).</summary>
public sealed class PhysicalAddressExtensionTests
{
    private const uint Pointers = 0x5000;
    private const uint Directory = 0x6000;
    private const uint Pages = 0x7000;

    [Fact]
    public void SmallAndLargePagesTranslateAndAreMarked()
    {
        TableMachine machine = Paged(a =>
        {
            a.mov(eax, __dword_ptr[0x40010]);
            a.mov(ebx, __dword_ptr[0x230010]);                                   // the 2 MiB page: physical 30010h
            a.mov(__dword_ptr[0x50000], eax);
            a.hlt();
        });
        machine.Memory.TryWrite(Pages + (0x40 * 8), BitConverter.GetBytes(0x41003UL));
        machine.Put(0x41010, 0x1111);
        machine.Put(0x30010, 0x2222);
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(0x1111u, machine[GeneralRegister.EAX]);
        Assert.Equal(0x2222u, machine[GeneralRegister.EBX]);
        Assert.Equal(0x41023u, machine.Get(Pages + (0x40 * 8)));                 // accessed
        Assert.Equal(0x50063u, machine.Get(Pages + (0x50 * 8)));                 // accessed and dirty
        Assert.Equal(0xA3u, machine.Get(Directory + 8) & 0xFFF);                 // the large page: accessed
    }

    [Theory]
    [InlineData(0x8000000000048003UL, 0x800UL, "E9FB7F0300", 0x11u)]            // JMP 48000h: execute disable
    [InlineData(0x8000000000048003UL, 0UL, "A100800400", 9u)]                   // bit 63 is reserved without EFER.NXE
    [InlineData(0x0010000000048003UL, 0x800UL, "A100800400", 9u)]               // a reserved address bit
    [InlineData(0x0000000000048002UL, 0x800UL, "A300800400", 2u)]               // a write to a page that is not present
    public void APageFaultTellsWhy(ulong entry, ulong efer, string code, uint errorCode)
    {
        TableMachine machine = Paged(Convert.FromHexString(code));
        machine.State.EFER = efer;
        machine.Memory.TryWrite(Pages + (0x48 * 8), BitConverter.GetBytes(entry));
        machine.Run();
        Assert.Equal(14, machine.Vector);
        Assert.Equal(errorCode, machine.OnStack(0));
        Assert.Equal(0x48000UL, machine.State.CR2);
    }

    [Theory]
    [InlineData(0x6003UL, 13)]                                                  // bit 1 is reserved in a pointer
    [InlineData(0x6001UL, -1)]
    [InlineData(0x6002UL, -1)]                                                  // not present: not looked at
    public void APointersReservedBitsFaultWhenCr3IsLoaded(ulong pointer, int vector)
    {
        TableMachine machine = Paged(a =>
        {
            a.mov(eax, Pointers);
            a.mov(cr3, eax);
            a.hlt();
        });
        machine.Memory.TryWrite(Pointers + 8, BitConverter.GetBytes(pointer));
        machine.Run();
        Assert.Equal(vector, machine.Vector);
    }

    private static TableMachine Paged(Action<Assembler> write) => Paged(Assembly.Of(32, SnippetMachine.CodeAddress, write));

    /// <summary>The first 2 MiB by small pages, identical; the next by one large page, of physical address 0.</summary>
    private static TableMachine Paged(byte[] code)
    {
        TableMachine machine = TableMachine.Of(code, CpuFeatures.All);
        machine.Memory.TryWrite(Pointers, BitConverter.GetBytes(Directory | 1UL));
        machine.Memory.TryWrite(Directory, BitConverter.GetBytes(Pages | 3UL));
        machine.Memory.TryWrite(Directory + 8, BitConverter.GetBytes(0x83UL));
        for (uint page = 0; page < 256; page++)
        {
            machine.Memory.TryWrite(Pages + (page * 8), BitConverter.GetBytes((page << 12) | 3UL));
        }

        machine.State.CR3 = Pointers;
        machine.State.CR4 = 0x20;
        machine.State.CR0 |= 0x80000000;
        return machine;
    }
}
