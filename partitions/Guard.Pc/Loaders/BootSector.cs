using System;
using Guard.Contracts;
using Guard.X86;
using Guard.X86.State;

namespace Guard.Pc.Loaders;

/// <summary>Starts a 512-byte boot sector as PC firmware does: real mode, 0000:7C00, DL = 80h (the first hard disk).</summary>
public static class BootSector
{
    /// <summary>Where the sector stands.</summary>
    public const ulong LoadAddress = 0x7C00;

    private const byte FirstHardDisk = 0x80;

    /// <summary>Sets the processor; false, and nothing changed, when the entry differs or the sector does not end with 55h AAh.</summary>
    public static bool TryBoot(Cpu cpu, PhysicalMemory memory, in BootRequest request)
    {
        Span<byte> signature = stackalloc byte[2];
        if (request.EntryAddress != LoadAddress
            || !memory.TryRead(LoadAddress + 510, signature)
            || signature[0] != 0x55
            || signature[1] != 0xAA)
        {
            return false;
        }

        cpu.Reset();
        cpu.State.SetRealMode(codeSegment: 0, (ushort)LoadAddress);
        cpu.State.SetRegister(GeneralRegister.EDX, FirstHardDisk);
        cpu.State.SetRegister(GeneralRegister.ESP, LoadAddress);
        return true;
    }
}
