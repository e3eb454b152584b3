using System;
using System.Security.Cryptography;
using Guard.X86.State;
using Xunit;

namespace Guard.X86.Tests;

/// <summary>Random bytes as programs, in every mode: no host exception, and the same end however the run is cut into slices.</summary>
public sealed class RandomProgramTests
{
    private const int Programs = 60;
    private const ulong TicksEach = 4000;
    private const uint RandomBytes = 0x8000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomProgramsEndAlikeInAnySlices(int mode)
    {
        for (ulong program = 1; program <= Programs; program++)
        {
            string whole = Run(mode, program, TicksEach);
            Assert.True(whole == Run(mode, program, 13), $"mode {mode}, program {program}: slices of 13 ticks end differently");
            Assert.True(whole == Run(mode, program, 1), $"mode {mode}, program {program}: single ticks end differently");
        }
    }

    private static string Run(int mode, ulong program, ulong slice)
    {
        SnippetMachine machine = SnippetMachine.FlatWithHandlers("90", "83C40840CF");     // ADD ESP,8; INC EAX; IRETD: forward somewhere
        byte[] bytes = new byte[RandomBytes];
        ulong seed = program * 0x9E3779B97F4A7C15;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Next(ref seed);
        }

        machine.Memory.TryWrite(SnippetMachine.CodeAddress - 0x4000, bytes);
        CpuState state = machine.Cpu.State;
        if (mode == 1)
        {
            state.SetRealMode(0x1000, 0);
        }
        else if (mode == 2)
        {
            EnablePaging(machine);
        }

        for (int register = 0; register < 8; register++)
        {
            state.SetRegister((GeneralRegister)register, 0xC000u + ((uint)Next(ref seed) << 8));
        }

        for (ulong used = 0; used < TicksEach;)
        {
            RunExit exit = machine.Cpu.Run(Math.Min(slice, TicksEach - used));
            used += exit.TicksUsed;
            if (exit.Reason is RunExitReason.Shutdown or RunExitReason.Halted)
            {
                break;
            }
        }

        byte[] image = new byte[Cpu.ArchitecturalStateBytes];
        machine.Cpu.CopyArchitecturalState(image);
        byte[] memory = new byte[1 << 20];
        machine.Memory.TryRead(0, memory);
        return Convert.ToHexString(SHA256.HashData([.. image, .. memory])) + machine.Cpu.Tick + machine.Written.Count;
    }

    /// <summary>Identity tables at 8000h, inside what the program can destroy.</summary>
    private static void EnablePaging(SnippetMachine machine)
    {
        machine.Memory.TryWrite(0x7000, BitConverter.GetBytes(0x8007u));
        for (uint page = 0; page < 256; page++)
        {
            machine.Memory.TryWrite(0x8000 + (page * 4), BitConverter.GetBytes((page << 12) | 7));
        }

        machine.Cpu.State.CR3 = 0x7000;
        machine.Cpu.State.CR0 |= 0x80000000;
    }

    private static byte Next(ref ulong seed)
    {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        return (byte)(seed >> 24);
    }
}
