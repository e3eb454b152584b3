using System;
using Guard.X86.State;
using Iced.Intel;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests;

/// <summary>Instructions whose corners test386.asm found wrong.</summary>
public sealed class SegmentInstructionTests
{
    private const ushort ReadOnly = 0x18;

    [Theory]
    [InlineData(2, 0xFFF2, false, 0xFFF2u)]                // high enough: not written, so it need not be writable
    [InlineData(3, 0xFFF2, true, 0xFFF2u)]                 // to be raised: #GP, and nothing changes
    public void ArplNeedsAWritableOperandOnlyToWriteIt(int level, int selector, bool faults, uint expected)
    {
        SnippetMachine machine = Machine(assembler =>
        {
            assembler.mov(ax, ReadOnly);
            assembler.mov(ds, ax);
            assembler.mov(bx, (ushort)level);
            assembler.arpl(__word_ptr[0x30000], bx);
            assembler.hlt();
        });
        machine.Memory.TryWrite(0x30000, BitConverter.GetBytes(selector));
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(100).Reason);
        Assert.Equal(faults ? 13 : null, (int?)machine.Cpu.LastFault?.Vector);
        Assert.Equal(expected, machine.Doubleword(0x30000) & 0xFFFF);
    }

    [Fact]
    public void EnterOnASixteenBitStackPutsAllOfEspIntoEbp()
    {
        SnippetMachine machine = Machine(assembler =>
        {
            assembler.mov(eax, 0x20);
            assembler.mov(ss, eax);
            assembler.mov(ebp, 0x1FFEC);
            assembler.mov(esp, 0x10000);
            assembler.enter(8, 1);
            assembler.hlt();
        });
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(100).Reason);
        Assert.Equal(0x1FFFCu, machine[GeneralRegister.EBP]);
        Assert.Equal(0x1FFFCu - 4 - 8, machine[GeneralRegister.ESP]);
        Assert.Equal(0x1FFECu, machine.Doubleword(0x4FFFC));
        Assert.Equal(0x1FFFCu, machine.Doubleword(0x4FFF8));        // the frame pointer of level 1: all 32 bits of it
    }

    /// <summary>Handlers halt; 18h is read-only data, 20h a 16-bit stack at 40000h.</summary>
    private static SnippetMachine Machine(Action<Assembler> write)
    {
        SnippetMachine machine = SnippetMachine.FlatWithHandlers(
            Convert.ToHexString(Assembly.Of(32, SnippetMachine.CodeAddress, write)), "F4");
        machine.Memory.TryWrite(0x1018, BitConverter.GetBytes(0x00CF91000000FFFFUL));
        machine.Memory.TryWrite(0x1020, BitConverter.GetBytes(0x000093040000FFFFUL));
        machine.Cpu.State.GDTR = new DescriptorTable(0x1000, 0x27);
        return machine;
    }
}
