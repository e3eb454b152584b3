using System;
using Guard.X86.State;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>Breakpoints and single steps (SDM Vol. 3B Chapter 17 "Debug, Branch Profile, TSC").</summary>
public sealed class DebugRegisterTests
{
    private const uint Code = SnippetMachine.CodeAddress;

    [Theory]
    [InlineData("43F4", 1u, 0u)]                                                // INC EBX; HLT
    [InlineData("F3AAF4", 0u, 3u)]                                              // REP STOSB, three times: one breakpoint
    public void AnInstructionBreakpointIsAFaultThatTheResumeFlagStepsOver(string code, uint increments, uint stored)
    {
        TableMachine machine = TableMachine.Of(Convert.FromHexString("B9030000" + "00" + "BF00000300" + code), CpuFeatures.All);
        machine.Handle(1, a =>
        {
            a.inc(esi);
            a.or(edx, __dword_ptr[esp + 8]);
            a.or(__byte_ptr[esp + 10], 1);                                      // RF: a debugger that leaves its breakpoint sets it
            a.iretd();
        });
        machine.State.SetRegister(GeneralRegister.EDX, 0);
        machine.State.SetDebugRegister(0, Code + 10);
        machine.State.SetDebugRegister(7, 1);
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(-1, machine.Vector);
        Assert.Equal(1u, machine[GeneralRegister.ESI]);
        Assert.Equal(0u, machine[GeneralRegister.EDX] & 0x10000);               // the image has RF clear
        Assert.Equal(increments, machine[GeneralRegister.EBX]);
        Assert.Equal(0x30000u + stored, machine[GeneralRegister.EDI]);
        Assert.Equal(1u, machine.State.GetDebugRegister(6) & 0xF);
    }

    [Theory]
    [InlineData(0x000D0001u, 0x30000u, true)]           // write, four bytes
    [InlineData(0x000F0001u, 0x30000u, true)]           // read or write
    [InlineData(0x000D0001u, 0x30004u, false)]          // beside it
    [InlineData(0x00010001u, 0x30003u, true)]           // one byte, the last written
    [InlineData(0x00050001u, 0x30001u, true)]           // two bytes from 30000h on: the address is aligned down
    [InlineData(0x000D0000u, 0x30000u, false)]          // not enabled
    public void ADataBreakpointIsATrapBehindTheAccess(uint control, uint address, bool hits)
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.mov(__dword_ptr[0x30000], eax);
            a.inc(ebx);
            a.hlt();
        });
        machine.State.SetDebugRegister(0, address);
        machine.State.SetDebugRegister(7, control);
        machine.Run();
        Assert.Equal(hits ? 1 : -1, machine.Vector);
        if (hits)
        {
            Assert.Equal(Code + 5, machine.OnStack(0));
            Assert.Equal(1u, machine.State.GetDebugRegister(6) & 0xF);
        }
    }

    [Fact]
    public void AReadIsNoWrite()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.mov(eax, __dword_ptr[0x30000]);
            a.hlt();
        });
        machine.State.SetDebugRegister(0, 0x30000);
        machine.State.SetDebugRegister(7, 0x000D0001);
        machine.Run();
        Assert.Equal(-1, machine.Vector);
    }

    [Fact]
    public void SingleStepTrapsBehindEveryInstructionButMovSs()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.pushfd();
            a.or(__dword_ptr[esp], 0x100);
            a.popfd();
            a.nop();                                                            // one trap
            a.mov(ax, ss);                                                      // two
            a.mov(ss, ax);                                                      // none
            a.nop();                                                            // three
            a.hlt();                                                            // four wakes it: HLT, too, is stepped
            a.hlt();
        });
        machine.Handle(1, a =>
        {
            a.inc(ecx);
            a.cmp(ecx, 4);
            a.jne(a.@F);
            a.and(__byte_ptr[esp + 9], 0xFE);
            a.AnonymousLabel();
            a.iretd();
        });
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(4u, machine[GeneralRegister.ECX]);
        Assert.NotEqual(0u, machine.State.GetDebugRegister(6) & 0x4000);
    }

    [Fact]
    public void AStepOverHltWakesItWhereverTheRunIsCut()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.hlt();
            a.hlt();
        });
        machine.State.EFLAGS = 0x102;
        Assert.Equal(new RunExit(RunExitReason.Budget, 1), machine.Cpu.Run(1));     // not Halted: the trap is due
        machine.Cpu.Run(1);
        Assert.Equal(TableMachine.Handlers + TableMachine.HandlerBytes, (uint)machine.State.EIP);
        Assert.Equal(Code + 1, machine.OnStack(0));
    }

    [Fact]
    public void GeneralDetectGuardsTheDebugRegistersOnce()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.mov(eax, dr0);
            a.hlt();
        });
        machine.State.SetDebugRegister(7, 0x2000);
        machine.Run();
        Assert.Equal(1, machine.Vector);
        Assert.Equal(Code, machine.OnStack(0));
        Assert.NotEqual(0u, machine.State.GetDebugRegister(6) & 0x2000);
        Assert.Equal(0u, machine.State.GetDebugRegister(7) & 0x2000);
        Assert.NotEqual(0u, machine.OnStack(2) & 0x10000);
    }

    [Theory]
    [InlineData(0u, -1)]
    [InlineData(8u, 6)]                                                         // CR4.DE
    public void DebugRegister4IsAnAliasUnlessDebuggingIsExtended(uint cr4, int vector)
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.mov(eax, dr4);
            a.hlt();
        });
        machine.State.CR4 = cr4;
        machine.State.SetDebugRegister(6, 0xFFFF0FF1);
        machine.Run();
        Assert.Equal(vector, machine.Vector);
        Assert.Equal(vector < 0 ? 0xFFFF0FF1u : 0, machine[GeneralRegister.EAX]);
    }
}
