using Guard.X86.Paging;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Writes to control registers (SDM Vol. 3A 2.5 "Control Registers", Vol. 2B "MOV-Move to/from Control Registers").</summary>
internal static class ControlRegisters
{
    private const int PageDirectoryPointers = 4;

    /// <summary>CR0. Paging without protection, and NW without CD, are #GP(0).</summary>
    public static Outcome Write0(Processor p, uint value)
    {
        CpuState state = p.State;
        value = (value & CR0.Writable) | CR0.ET;
        bool isInvalid = (value & (CR0.PG | CR0.PE)) == CR0.PG || (value & (CR0.NW | CR0.CD)) == CR0.NW;
        if (isInvalid)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        bool turnsPagingOn = (value & CR0.PG) != 0 && (state.CR0 & CR0.PG) == 0;
        if (turnsPagingOn && (state.CR4 & CR4.PAE) != 0 && !AreDirectoryPointersValid(p, (uint)state.CR3))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        uint changed = state.CR0 ^ value;
        state.CR0 = value;
        if ((changed & (CR0.PG | CR0.PE | CR0.WP)) != 0)
        {
            p.Mmu.Flush();
        }

        return Outcome.EndBlock;
    }

    /// <summary>CR2.</summary>
    public static Outcome Write2(Processor p, uint value)
    {
        p.State.CR2 = value;
        return Outcome.Next;
    }

    /// <summary>CR3.</summary>
    public static Outcome Write3(Processor p, uint value)
    {
        bool usesPae = (p.State.CR0 & CR0.PG) != 0 && (p.State.CR4 & CR4.PAE) != 0;
        if (usesPae && !AreDirectoryPointersValid(p, value))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        p.State.CR3 = value;
        p.Mmu.Flush();
        return Outcome.EndBlock;
    }

    /// <summary>CR4. A bit that does not exist here is #GP(0).</summary>
    public static Outcome Write4(Processor p, uint value)
    {
        CpuState state = p.State;
        if ((value & ~CR4.Supported) != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        bool startsPae = (value & CR4.PAE) != 0 && (state.CR4 & CR4.PAE) == 0 && (state.CR0 & CR0.PG) != 0;
        if (startsPae && !AreDirectoryPointersValid(p, (uint)state.CR3))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        state.CR4 = value;
        p.Mmu.Flush();
        return Outcome.EndBlock;
    }

    /// <summary>Present PDPT entries must have their reserved bits clear when they are loaded (SDM Vol. 3A 4.4.1 "PDPTE Registers").</summary>
    private static bool AreDirectoryPointersValid(Processor p, uint root)
    {
        const ulong Reserved = ~((1UL << PageWalk.PhysicalAddressBits) - 1) | 0x1E6;
        for (uint i = 0; i < PageDirectoryPointers; i++)
        {
            ulong entry = p.Mmu.ReadPhysical((root & 0xFFFF_FFE0) + (i * 8));
            if ((entry & 1) != 0 && (entry & Reserved) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
