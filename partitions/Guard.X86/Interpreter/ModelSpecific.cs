using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Model-specific registers (SDM Vol. 4). Unknown ones are #GP(0).</summary>
internal static class ModelSpecific
{
    private const uint TimeStampCounter = 0x10;
    private const uint ApicBase = 0x1B;
    private const uint SysenterCS = 0x174;
    private const uint SysenterESP = 0x175;
    private const uint SysenterEIP = 0x176;
    private const uint ExtendedFeatures = 0xC000_0080;
    private const ulong NoExecuteEnable = 1 << 11;

    /// <summary>The time stamp counter: ticks times the configured rate, plus what WRMSR set.</summary>
    public static ulong Timestamp(Processor p) => (p.Clock.Now * p.Options.TimestampPerTick) + p.State.TimestampOffset;

    /// <summary>RDMSR.</summary>
    public static Outcome Read(Processor p)
    {
        CpuState state = p.State;
        ulong? value = p.GetRegister<uint>((int)GeneralRegister.ECX) switch
        {
            TimeStampCounter => Timestamp(p),
            ApicBase => p.Bus.ApicBase,
            SysenterCS => state.SysenterCS,
            SysenterESP => state.SysenterESP,
            SysenterEIP => state.SysenterEIP,
            ExtendedFeatures => state.EFER,
            _ => null,
        };
        if (value is not ulong found)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        p.SetRegister((int)GeneralRegister.EAX, (uint)found);
        p.SetRegister((int)GeneralRegister.EDX, (uint)(found >> 32));
        return Outcome.Next;
    }

    /// <summary>WRMSR.</summary>
    public static Outcome Write(Processor p)
    {
        CpuState state = p.State;
        uint low = p.GetRegister<uint>((int)GeneralRegister.EAX);
        ulong value = ((ulong)p.GetRegister<uint>((int)GeneralRegister.EDX) << 32) | low;
        switch (p.GetRegister<uint>((int)GeneralRegister.ECX))
        {
            case TimeStampCounter:
                state.TimestampOffset = value - (p.Clock.Now * p.Options.TimestampPerTick);
                return Outcome.Next;
            case ApicBase when p.Bus.TryWriteApicBase(value):
                p.Mmu.BusAccessed = true;
                return Outcome.EndBlock;
            case SysenterCS:
                state.SysenterCS = low;
                return Outcome.Next;
            case SysenterESP:
                state.SysenterESP = low;
                return Outcome.Next;
            case SysenterEIP:
                state.SysenterEIP = low;
                return Outcome.Next;
            case ExtendedFeatures when (value & ~NoExecuteEnable) == 0:
                state.EFER = value;
                p.Mmu.Flush();
                return Outcome.EndBlock;
            default:
                return p.Raise(Fault.GeneralProtection());
        }
    }
}
