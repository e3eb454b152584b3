using System;
using Guard.X86.State;
using Iced.Intel;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>NMI (SDM Vol. 3A 6.7 "Nonmaskable Interrupt").</summary>
public sealed class NonmaskableInterruptTests
{
    [Fact]
    public void AnNmiComesWithInterruptsOffAndWakesFromHlt()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.cli();
            a.hlt();
            a.inc(eax);
            a.hlt();
        });
        machine.Handle(2, a => a.iretd());
        Assert.Equal(RunExitReason.Halted, machine.Run());
        machine.Cpu.RaiseNonmaskableInterrupt();
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(1u, machine[GeneralRegister.EAX]);
    }

    [Fact]
    public void FurtherNmisWaitForIretAndAreOne()
    {
        TableMachine machine = TableMachine.Of(a => a.hlt());
        machine.Handle(2, a =>
        {
            a.inc(ebx);
            a.nop();
            a.iretd();
        });
        machine.Cpu.RaiseNonmaskableInterrupt();
        machine.Cpu.Run(2);                                         // delivered, INC EBX done
        machine.Cpu.RaiseNonmaskableInterrupt();
        machine.Cpu.RaiseNonmaskableInterrupt();
        machine.Cpu.Run(1);
        Assert.Equal(1u, machine[GeneralRegister.EBX]);
        machine.Run();
        Assert.Equal(2u, machine[GeneralRegister.EBX]);
    }

    [Fact]
    public void MovSsHoldsAnNmiOffForOneInstruction()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.mov(eax, TableMachine.Data0);
            a.mov(ss, eax);
            a.mov(esp, 0x26000);
            a.inc(ebx);
            a.hlt();
        });
        machine.Cpu.Run(2);
        machine.Cpu.RaiseNonmaskableInterrupt();
        machine.Run();
        Assert.Equal(2, machine.Vector);
        Assert.Equal(0x26000u - 12, machine[GeneralRegister.ESP]);
        Assert.Equal(0u, machine[GeneralRegister.EBX]);
    }

    [Fact]
    public void AnNmiThatWaitsIsInTheImageOfTheRegisters()
    {
        TableMachine machine = TableMachine.Of(a => a.hlt());
        machine.Cpu.RaiseNonmaskableInterrupt();
        byte[] image = new byte[Cpu.ArchitecturalStateBytes];
        machine.Cpu.CopyArchitecturalState(image);
        machine.Cpu.Reset();
        Assert.True(machine.Cpu.TryRestoreArchitecturalState(image));
        machine.Run();
        Assert.Equal(2, machine.Vector);
        Assert.False(machine.Cpu.TryRestoreArchitecturalState(image.AsSpan(1)));
    }
}
