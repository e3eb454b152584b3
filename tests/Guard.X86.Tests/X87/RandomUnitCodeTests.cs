using System;
using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>Random x87, MMX and SSE code on random states: no host exception, and the same state twice.</summary>
public class RandomUnitCodeTests
{
    private const int Instructions = 60_000;
    private const ulong Seed = 0xA076_1D64_78BD_642F;

    [Fact]
    public void RandomCodeGivesTheSameStateTwiceAndNeverThrows()
    {
        byte[] first = RunAll(out int retired);
        byte[] second = RunAll(out _);
        Assert.Equal(first, second);
        Assert.True(retired > Instructions / 4, $"only {retired} instructions did not fault");
    }

    private static byte[] RunAll(out int retired)
    {
        retired = 0;
        var cpu = new UnitTestCpu();
        ulong state = Seed;
        Span<byte> code = stackalloc byte[12];
        for (int count = 0; count < Instructions; count++)
        {
            Fill(code, ref state, count);
            if (count % 16 == 0)
            {
                Scramble(cpu, ref state);
            }

            retired += cpu.Run(Convert.ToHexString(code)) < 0 ? 1 : 0;
        }

        byte[] image = new byte[Cpu.ArchitecturalStateBytes];
        cpu.Cpu.CopyArchitecturalState(image);
        return image;
    }

    /// <summary>A prefix now and then, an escape or a two-byte opcode, a ModR/M byte, and whatever follows.</summary>
    private static void Fill(Span<byte> code, ref ulong state, int count)
    {
        BitConverter.TryWriteBytes(code, Step(ref state));
        BitConverter.TryWriteBytes(code[8..], (uint)Step(ref state));
        ulong choice = Step(ref state) >> 32;
        int at = 0;
        if ((choice & 3) != 0)
        {
            code[at++] = (choice & 3) switch { 1 => 0x66, 2 => 0xF3, _ => 0xF2 };
        }

        if (count % 3 == 0)
        {
            code[at] = (byte)(0xD8 | (code[at] & 7));
            return;
        }

        code[at++] = 0x0F;
        if ((choice & 0x70) == 0)
        {
            code[at] = (choice & 0x80) != 0 ? (byte)0x38 : (byte)0x3A;
        }
    }

    private static void Scramble(UnitTestCpu cpu, ref ulong state)
    {
        // Whatever a system instruction has done to the mode is undone.
        cpu.State.SetFlatProtectedMode(UnitTestCpu.Code);
        cpu.State.CR4 = 0x600;
        for (int register = 0; register < 8; register++)
        {
            cpu.State.SetRegister((State.GeneralRegister)register, UnitTestCpu.Data + (Step(ref state) & 0xFF0));
            cpu.State.X87.SetPhysical(register, new((ushort)Step(ref state), Step(ref state)));
            cpu.State.SetXmm(register, new UInt128(Step(ref state), Step(ref state)));
        }

        cpu.State.X87.ControlWord = (ushort)Step(ref state);
        cpu.State.X87.StatusWord = (ushort)(Step(ref state) & 0x7F00);
        cpu.State.X87.ValidTags = (byte)Step(ref state);
        cpu.State.MXCSR = (uint)Step(ref state) & 0xFFC0;
    }

    /// <summary>xorshift64*: the same code on every run.</summary>
    private static ulong Step(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545_F491_4F6C_DD1D;
    }
}
