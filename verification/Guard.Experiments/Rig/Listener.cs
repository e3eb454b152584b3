using System.Collections.Immutable;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Rig;

/// <summary>
/// A Low guest that looks at everything it can: the time stamp counter, the timer, its acknowledgement, its inbox, the open bus, its own
/// memory; once a frame it writes down what it saw, and sends a message up.
/// </summary>
internal static class Listener
{
    /// <summary>Bytes it prints a frame: eight doublewords, the frame's first reading of the time stamp counter first.</summary>
    internal const int BytesPerFrame = 32;

    /// <summary>Assembles it.</summary>
    /// <param name="channel">Its channel up.</param>
    /// <param name="frameTicks">Length of a frame.</param>
    internal static ImmutableArray<byte> Program(uint channel, ulong frameTicks) => GuestCode.Assemble(a =>
    {
        Label loop = a.CreateLabel();
        Label sum = a.CreateLabel();
        Label handler = a.CreateLabel();
        GuestCode.Prepare(a, handler);
        GuestCode.Store(a, GuestCode.Buffer, "report of the listener");
        GuestCode.Out(a, GuestCode.GuardPort + 0x18, GuestCode.Inbox);
        GuestCode.Out(a, GuestCode.GuardPort + 0x20, 0x400);
        GuestCode.OutByte(a, 0x43, 0x34);                // Timer 0: mode 2, the longest period.
        GuestCode.OutByte(a, 0x40, 0);
        GuestCode.OutByte(a, 0x40, 0);
        a.mov(ebp, 0xFFFFFFFF);
        a.Label(ref handler);
        a.mov(esp, GuestCode.Stack);
        a.Label(ref loop);
        a.rdtsc();
        a.mov(esi, eax);
        a.mov(ecx, (uint)frameTicks);
        a.div(ecx);
        a.cmp(eax, ebp);
        a.je(loop);
        a.mov(ebp, eax);
        a.mov(eax, esi);
        GuestCode.Print(a);
        Read(a, 0x2C);
        Read(a, 0x3C);
        GuestCode.Out(a, GuestCode.GuardPort + 0x30, channel);
        Read(a, 0x34);
        GuestCode.Out(a, GuestCode.GuardPort + 0x24, 1);
        Read(a, 0x24);
        a.mov(edx, 0x40);
        a.@in(al, dx);
        a.mov(ah, al);
        a.@in(al, dx);
        a.mov(edx, 0x510);
        a.shl(eax, 16);
        a.@in(ax, dx);
        GuestCode.Print(a);
        a.mov(edi, GuestCode.Inbox);
        a.mov(ecx, 0x400);
        a.xor(eax, eax);
        a.Label(ref sum);
        a.add(eax, __dword_ptr[edi]);
        a.rol(eax, 3);
        a.add(edi, 4);
        a.dec(ecx);
        a.jnz(sum);
        GuestCode.Print(a);
        Read(a, 0x38);
        GuestCode.Submit(a, channel, SmallSystem.Note, GuestCode.Buffer, 22);
        a.jmp(loop);
    });

    private static void Read(Assembler a, ushort register)
    {
        a.mov(edx, (uint)(GuestCode.GuardPort + register));
        a.@in(eax, dx);
        GuestCode.Print(a);
    }
}
