using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Guard.X86.State;
using Xunit;

namespace Guard.X86.Tests;

/// <summary>Ticks, slices, interrupts and faults as the PC around a CPU sees them.</summary>
public sealed class RunTests
{
    // MOV ECX,1000; loop: ADD [30000h],ECX; PUSH ECX; CALL f; POP ECX; DEC ECX; JNZ loop; MOV ESI,30000h; MOV EDI,31000h; MOV ECX,3000;
    // REP MOVSB; INT 30h; HLT; f: IMUL EAX,ECX,7; RCL EAX,3; RET
    private const string Mixed =
        "B9E8030000" + "010D00000300" + "51" + "E81D000000" + "59" + "49" + "75F0" + "BE00000300" + "BF00100300" + "B9B80B0000" + "F3A4" + "CD30"
        + "F4" + "00000000" + "6BC107" + "C1D003" + "C3";

    [Fact]
    public void SlicesOfAnySizeGiveTheSameStateAsOneRun()
    {
        (string digest, ulong ticks) whole = Finish(ulong.MaxValue / 2);
        foreach (ulong slice in new ulong[] { 1, 2, 3, 7, 61, 1000 })
        {
            Assert.Equal(whole, Finish(slice));
        }
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(5UL)]
    [InlineData(47UL)]
    [InlineData(4096UL)]
    public void ARunUsesExactlyItsBudget(ulong budget)
    {
        SnippetMachine machine = SnippetMachine.Flat("EBFE");
        Assert.Equal(new RunExit(RunExitReason.Budget, budget), machine.Cpu.Run(budget));
        Assert.Equal(budget, machine.Cpu.Tick);
    }

    [Fact]
    public void ABudgetOfNothingDoesNothing()
    {
        SnippetMachine machine = SnippetMachine.Flat("F4");
        Assert.Equal(new RunExit(RunExitReason.Budget, 0), machine.Cpu.Run(0));
        Assert.Equal((ulong)SnippetMachine.CodeAddress, machine.Cpu.State.EIP);
    }

    [Fact]
    public void EachIterationOfARepeatedInstructionIsATick()
    {
        SnippetMachine machine = SnippetMachine.Flat("B90A000000BF00000300F3AAF4");        // MOV ECX,10; MOV EDI,30000h; REP STOSB; HLT
        Assert.Equal(RunExitReason.Budget, machine.Cpu.Run(6).Reason);
        Assert.Equal(6u, machine[GeneralRegister.ECX]);
        Assert.Equal((ulong)SnippetMachine.CodeAddress + 10, machine.Cpu.State.EIP);
        Assert.Equal(new RunExit(RunExitReason.Halted, 7), machine.Cpu.Run(100));
    }

    [Fact]
    public void ARepeatWithoutIterationsIsOneTick()
    {
        SnippetMachine machine = SnippetMachine.Flat("31C9F3AAF4");                        // XOR ECX,ECX; REP STOSB; HLT
        Assert.Equal(new RunExit(RunExitReason.Halted, 3), machine.Cpu.Run(100));
    }

    [Fact]
    public void HaltWaitsForAnInterruptWithoutUsingTicks()
    {
        SnippetMachine machine = SnippetMachine.FlatWithHandlers("FBF440F4", "43CF");       // STI; HLT; INC EAX; HLT | INC EBX; IRETD
        Assert.Equal(new RunExit(RunExitReason.Halted, 2), machine.Cpu.Run(100));
        Assert.Equal(new RunExit(RunExitReason.Halted, 0), machine.Cpu.Run(100));
        machine.Cpu.InterruptLine = true;
        Assert.Equal(new RunExit(RunExitReason.Budget, 2), machine.Cpu.Run(2));            // delivery, INC EBX
        machine.Cpu.InterruptLine = false;
        Assert.Equal(new RunExit(RunExitReason.Halted, 3), machine.Cpu.Run(100));          // IRETD, INC EAX, HLT
        Assert.Equal(1u, machine[GeneralRegister.EAX]);
        Assert.Equal(1u, machine[GeneralRegister.EBX]);
    }

    [Fact]
    public void StiHoldsInterruptsOffForOneInstruction()
    {
        SnippetMachine machine = SnippetMachine.FlatWithHandlers("FB40" + "40F4", "F4");    // STI; INC EAX; INC EAX | HLT
        machine.Cpu.InterruptLine = true;
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(100).Reason);
        Assert.Equal(1u, machine[GeneralRegister.EAX]);
    }

    [Fact]
    public void AttentionEndsTheRunAfterTheInstructionThatAsked()
    {
        SnippetMachine machine = SnippetMachine.Flat("B011" + "E680" + "40F4");             // MOV AL,11h; OUT 80h,AL; INC EAX; HLT
        machine.WantsAttention = true;
        Assert.Equal(new RunExit(RunExitReason.Attention, 2), machine.Cpu.Run(100));
        Assert.Equal((ulong)SnippetMachine.CodeAddress + 4, machine.Cpu.State.EIP);
        Assert.Equal([((ushort)0x80, 0x11u, 1UL)], machine.Written);
    }

    [Fact]
    public void ATripleFaultIsAShutdownThatStays()
    {
        SnippetMachine machine = SnippetMachine.Flat("40" + "0F0B");                        // INC EAX; UD2, and no interrupt table
        Assert.Equal(new RunExit(RunExitReason.Shutdown, 2), machine.Cpu.Run(100));
        Assert.Equal(new RunExit(RunExitReason.Shutdown, 0), machine.Cpu.Run(100));
        Assert.Equal(new CrashRecord(0, SnippetMachine.CodeAddress + 1, 6, 0), machine.Cpu.LastFault);
        machine.Cpu.Reset();
        Assert.Null(machine.Cpu.LastFault);
    }

    [Fact]
    public void SelfModifyingCodeTakesEffectAtOnce()
    {
        // MOV BYTE [next+1],2Ah; next: MOV AL,0; HLT - one block, changed by its own first instruction.
        SnippetMachine machine = SnippetMachine.Flat("C605080001002A" + "B000" + "F4");
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(100).Reason);
        Assert.Equal(0x2Au, machine[GeneralRegister.EAX]);
    }

    [Fact]
    public void AnInstructionMayCrossAPage()
    {
        SnippetMachine machine = SnippetMachine.Flat("F4");
        machine.Memory.TryWrite(0x11FFD, Convert.FromHexString("B878563412F4"));            // MOV EAX,12345678h over the page's end
        machine.Cpu.State.EIP = 0x11FFD;
        Assert.Equal(new RunExit(RunExitReason.Halted, 2), machine.Cpu.Run(100));
        Assert.Equal(0x12345678u, machine[GeneralRegister.EAX]);
    }

    [Fact]
    public void DirtyPagesAreThoseStoredToSinceTheLastCollection()
    {
        SnippetMachine machine = SnippetMachine.Flat("A300500300" + "A300500300" + "A300000300" + "F4");
        List<uint> pages = [];
        machine.Memory.CollectDirtyPages(pages);
        pages.Clear();
        machine.Cpu.Run(1);
        machine.Memory.CollectDirtyPages(pages);
        Assert.Equal([0x35u], pages);
        pages.Clear();
        machine.Cpu.Run(100);
        machine.Memory.CollectDirtyPages(pages);
        Assert.Equal([0x30u, 0x35u], pages);
    }

    [Fact]
    public void AMillionFaultsAreValues()
    {
        // loop: UD2 | handler: ADD DWORD [ESP],0 ; IRETD - returns to the same fault.
        SnippetMachine machine = SnippetMachine.FlatWithHandlers("0F0B", "CF");
        Assert.Equal(new RunExit(RunExitReason.Budget, 2_000_000), machine.Cpu.Run(2_000_000));
        Assert.Equal(6, machine.Cpu.LastFault!.Value.Vector);
    }

    private static (string Digest, ulong Ticks) Finish(ulong slice)
    {
        SnippetMachine machine = SnippetMachine.FlatWithHandlers(Mixed, "43CF");
        ulong ticks = 0;
        RunExit exit;
        do
        {
            exit = machine.Cpu.Run(slice);
            Assert.True(exit.TicksUsed <= slice);
            ticks += exit.TicksUsed;
        }
        while (exit.Reason == RunExitReason.Budget);

        Assert.Equal(RunExitReason.Halted, exit.Reason);
        byte[] state = new byte[Cpu.ArchitecturalStateBytes];
        Assert.Equal(state.Length, machine.Cpu.CopyArchitecturalState(state));
        byte[] memory = new byte[0x40000];
        machine.Memory.TryRead(0, memory);
        return (Convert.ToHexString(SHA256.HashData([.. state, .. memory])), ticks);
    }
}
