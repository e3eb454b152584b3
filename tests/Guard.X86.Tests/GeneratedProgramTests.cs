using System;
using System.Security.Cryptography;
using Guard.X86.State;
using Xunit;

namespace Guard.X86.Tests;

/// <summary>
/// The fast arms against the reference: a program run in slices by the interpreter's switch, and one tick at a time, which executes every
/// instruction by itself and stores every flag. Registers, flags and memory must agree at each stop, whatever faulted on the way.
/// </summary>
public sealed class GeneratedProgramTests
{
    private const ulong MostTicks = 6000;
    private const ulong MostSlice = 400;

    [Theory]
    [InlineData(0, 1, 40)]
    [InlineData(1, 1000, 40)]
    [InlineData(2, 2000, 40)]
    public void SlicesAgreeWithSingleTicks(int mode, ulong firstSeed, int programs)
    {
        for (ulong seed = firstSeed; seed < firstSeed + (ulong)programs; seed++)
        {
            Compare(mode, seed);
        }
    }

    private static void Compare(int mode, ulong seed)
    {
        SnippetMachine fast = Make(mode, seed);
        SnippetMachine slow = Make(mode, seed);
        ulong random = seed | 1;
        while (fast.Cpu.Tick < MostTicks)
        {
            random = (random * 6364136223846793005) + 1442695040888963407;
            RunExit exit = fast.Cpu.Run(1 + ((random >> 33) % MostSlice));
            while (slow.Cpu.Tick < fast.Cpu.Tick && slow.Cpu.Run(1).TicksUsed != 0)
            {
            }

            string at = $"mode {mode}, seed {seed}, tick {fast.Cpu.Tick}: ";
            Assert.True(fast.Cpu.Tick == slow.Cpu.Tick, $"{at}one tick at a time it is {slow.Cpu.Tick}");
            Assert.True(Image(fast) == Image(slow), at + Difference(fast.Cpu.State, slow.Cpu.State));
            if (exit.Reason is RunExitReason.Shutdown or RunExitReason.Halted)
            {
                break;
            }
        }

        Assert.True(Memory(fast) == Memory(slow), $"mode {mode}, seed {seed}: memory differs");
        Assert.Equal(slow.Written, fast.Written);
        Assert.Equal(slow.Cpu.FaultCount, fast.Cpu.FaultCount);
    }

    /// <summary>
    /// Mode 0: no paging. 1: paging, some pages absent, and a handler that gives the base registers a good value and tries again.
    /// 2: the same, and the handler first changes the page's entry.
    /// </summary>
    internal static SnippetMachine Make(int mode, ulong seed)
    {
        const string Repair = "0F20D0C1E80C25FF000000800C8500C0000001";             // MOV EAX,CR2; SHR EAX,12; AND EAX,255; OR BYTE [EAX*4+0C000h],1
        const string Retry = "83C404BD00080300BE00100300BF00180300CF";              // ADD ESP,4; MOV EBP, ESI, EDI; IRETD
        SnippetMachine machine = SnippetMachine.FlatWithHandlers("F4", mode == 2 ? Repair + Retry : Retry);
        machine.Memory.TryWrite(SnippetMachine.CodeAddress, ProgramGenerator.Make(seed, SnippetMachine.CodeAddress, 60));
        CpuState state = machine.Cpu.State;
        if (mode != 0)
        {
            EnablePaging(machine, seed);
        }

        for (int register = 0; register < 4; register++)
        {
            state.SetRegister((GeneralRegister)register, (uint)(seed * 0x9E3779B97F4A7C15 >> (8 * register)));
        }

        state.SetRegister(GeneralRegister.EDI, ProgramGenerator.Data + 0x1800);
        return machine;
    }

    /// <summary>Tables at B000h and C000h: one to one, but of the data pages one in four is absent.</summary>
    private static void EnablePaging(SnippetMachine machine, ulong seed)
    {
        machine.Memory.TryWrite(0xB000, BitConverter.GetBytes(0xC007u));
        for (uint page = 0; page < 256; page++)
        {
            bool isAbsent = page is >= 0x30 and < 0x3F && ((page * 7) + seed) % 4 == 0;
            machine.Memory.TryWrite(0xC000 + (page * 4), BitConverter.GetBytes((page << 12) | (isAbsent ? 6u : 7u)));
        }

        machine.Cpu.State.CR3 = 0xB000;
        machine.Cpu.State.CR0 |= 0x80000000;
    }

    internal static string Image(SnippetMachine machine)
    {
        byte[] image = new byte[Cpu.ArchitecturalStateBytes];
        machine.Cpu.CopyArchitecturalState(image);
        return Convert.ToHexString(image);
    }

    internal static string Memory(SnippetMachine machine)
    {
        byte[] memory = new byte[1 << 20];
        machine.Memory.TryRead(0, memory);
        return Convert.ToHexString(SHA256.HashData(memory));
    }

    private static string Difference(CpuState fast, CpuState slow)
    {
        string text = $"EIP {fast.EIP:X} and {slow.EIP:X}, EFLAGS {fast.EFLAGS:X} and {slow.EFLAGS:X}";
        foreach (GeneralRegister register in Enum.GetValues<GeneralRegister>())
        {
            text += $", {register} {fast.GetRegister(register):X} and {slow.GetRegister(register):X}";
        }

        return text;
    }
}
