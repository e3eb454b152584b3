using System;
using Guard.X86.State;
using Iced.Intel;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>x87 exceptions with CR0.NE set, #MF, and clear: FERR# and IGNNE# (SDM Vol. 1 D.2.1).</summary>
public sealed class NumericErrorTests
{
    private const uint NumericError = 0x20;

    [Fact]
    public void WithNumericErrorSetTheNextWaitingInstructionIsAFault()
    {
        TableMachine machine = DivideByZero();
        machine.State.CR0 |= NumericError;
        machine.Run();
        Assert.Equal(16, machine.Vector);
        Assert.Equal(0u, machine[GeneralRegister.EAX]);
    }

    [Fact]
    public void WithoutItTheProcessorWaitsForTheInterruptAndComesBackToTheInstruction()
    {
        TableMachine machine = DivideByZero();
        machine.Handle(0x20, a =>
        {
            a.fnclex();
            a.iretd();
        });
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.True(machine.Cpu.WaitsForNumericError);
        ulong waitsAt = machine.State.EIP;
        Assert.Equal(new RunExit(RunExitReason.Halted, 0), machine.Cpu.Run(100));
        Assert.Equal(waitsAt, machine.State.EIP);
        machine.Cpu.InterruptLine = true;
        machine.Cpu.Run(1);
        machine.Cpu.InterruptLine = false;
        Assert.False(machine.Cpu.WaitsForNumericError);
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.False(machine.Cpu.WaitsForNumericError);
        Assert.Equal(1u, machine[GeneralRegister.EAX]);
        Assert.Equal(0UL, machine.Cpu.FaultCount);
    }

    [Fact]
    public void IgnoreNumericErrorLetsItGoOnUntilTheErrorIsGone()
    {
        TableMachine machine = DivideByZero();
        machine.Run();
        machine.Cpu.IgnoreNumericError();
        byte[] image = new byte[Cpu.ArchitecturalStateBytes];
        machine.Cpu.CopyArchitecturalState(image);
        machine.Cpu.TryRestoreArchitecturalState(image);
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.False(machine.Cpu.WaitsForNumericError);
        Assert.Equal(1u, machine[GeneralRegister.EAX]);

        machine.State.X87.ClearExceptions();                        // the error gone, IGNNE# falls: the next one waits again
        machine.State.EIP = SnippetMachine.CodeAddress;
        machine.State.IsHalted = false;
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.True(machine.Cpu.WaitsForNumericError);
    }

    /// <summary>Unmasks #Z, divides 1 by 0, then WAIT and INC EAX; interrupts are on.</summary>
    private static TableMachine DivideByZero()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.fninit();
            a.fldcw(__word_ptr[0x30000]);
            a.fld1();
            a.fldz();
            a.fdivp(st1, st0);
            a.wait();
            a.inc(eax);
            a.hlt();
        });
        machine.Put(0x30000, 0x37B);
        machine.State.EFLAGS = 0x202;
        return machine;
    }
}
