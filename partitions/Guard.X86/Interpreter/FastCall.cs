using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>SYSENTER and SYSEXIT (SDM Vol. 2B).</summary>
internal static class FastCall
{
    private const uint SelectorMask = 0xFFFC;

    /// <summary>SYSENTER: flat ring 0 by the three MSRs.</summary>
    public static Outcome Enter(Processor p)
    {
        CpuState state = p.State;
        if (!state.IsProtected || (state.SysenterCS & SelectorMask) == 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        state.SystemFlags &= ~(EFlags.VM | EFlags.IF | EFlags.RF);
        Flatten(p, state.SysenterCS & SelectorMask, (state.SysenterCS & SelectorMask) + 8, level: 0);
        state.Registers[(int)GeneralRegister.ESP] = state.SysenterESP;
        state.InstructionPointer = state.SysenterEIP;
        return Outcome.Branch;
    }

    /// <summary>SYSEXIT: flat ring 3, ESP from ECX and EIP from EDX. CPL 0 was checked.</summary>
    public static Outcome Exit(Processor p)
    {
        CpuState state = p.State;
        if (!state.IsProtected || (state.SysenterCS & SelectorMask) == 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        uint code = ((state.SysenterCS & SelectorMask) + 16) | 3;
        Flatten(p, code, code + 8, level: 3);
        state.Registers[(int)GeneralRegister.ESP] = (uint)state.Registers[(int)GeneralRegister.ECX];
        state.InstructionPointer = (uint)state.Registers[(int)GeneralRegister.EDX];
        return Outcome.Branch;
    }

    private static void Flatten(Processor p, uint code, uint stack, int level)
    {
        ushort rights = (ushort)(level << 5);
        p.State.CPL = level;
        p.State.Segments[(int)SegmentRegister.CS] =
            new SegmentState((ushort)code, 0, uint.MaxValue, (ushort)(SegmentState.FlatCode32 | rights));
        p.State.Segments[(int)SegmentRegister.SS] =
            new SegmentState((ushort)stack, 0, uint.MaxValue, (ushort)(SegmentState.FlatData32 | rights));
    }
}
