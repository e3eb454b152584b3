using Guard.X86.Decode;
using Guard.X86.Paging;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>System instructions (SDM Vol. 1 5.24 "System Instructions").</summary>
internal static class SystemGroup
{
    /// <summary>CLI, STI (SDM Vol. 2A "CLI", Vol. 2B "STI"), with the virtual interrupt flag of VME and PVI.</summary>
    public static Outcome InterruptFlag(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        uint flag = EFlags.IF;
        if (state.IsProtected && state.CPL > state.IOPL)
        {
            bool isVirtual = state.IsVirtual8086 ? (state.CR4 & CR4.VME) != 0 : state.CPL == 3 && (state.CR4 & CR4.PVI) != 0;
            if (!isVirtual || (op.Operation == Operation.Sti && (state.SystemFlags & EFlags.VIP) != 0))
            {
                return p.Raise(Fault.GeneralProtection());
            }

            flag = EFlags.VIF;
        }
        else if (state.IsVirtual8086 && state.IOPL < 3)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (op.Operation == Operation.Cli)
        {
            state.SystemFlags &= ~flag;
        }
        else
        {
            state.InterruptShadow = flag == EFlags.IF && (state.SystemFlags & EFlags.IF) == 0;
            state.SystemFlags |= flag;
        }

        return Outcome.EndBlock;
    }

    /// <summary>Instructions of CPL 0 and those that only look: everything that is not control, debug or descriptor tables.</summary>
    public static Outcome Execute(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        switch (op.Operation)
        {
            case Operation.Nop:
                return Outcome.Next;
            case Operation.Wait:
                return X87Group.Wait(p);
            case Operation.Cpuid:
                return Cpuid(p);
            case Operation.Rdtsc:
                return Rdtsc(p);
            case Operation.Rdpmc:
                // No performance counter exists, so any number in ECX is out of range.
                return p.Raise(Fault.GeneralProtection());
            case Operation.Smsw:
                return op.Has(InstructionTraits.DestinationMemory)
                    ? SegmentGroup.Store(p, in op, (ushort)state.CR0)
                    : StoreRegister(p, in op, state.CR0);
            case Operation.Sysenter:
                return FastCall.Enter(p);
            default:
                return state.CPL != 0 ? p.Raise(Fault.GeneralProtection()) : Privileged(p, in op);
        }
    }

    /// <summary>MOV to and from CR0, CR2, CR3, CR4.</summary>
    public static Outcome Control(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        if (state.CPL != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (op.Operation == Operation.MovFromControl)
        {
            ulong value = op.Source switch { 0 => state.CR0, 2 => state.CR2, 3 => state.CR3, _ => state.CR4 };
            p.SetRegister(op.Destination, (uint)value);
            return Outcome.Next;
        }

        uint written = p.GetRegister<uint>(op.Source);
        return op.Destination switch
        {
            0 => ControlRegisters.Write0(p, written),
            2 => ControlRegisters.Write2(p, written),
            3 => ControlRegisters.Write3(p, written),
            _ => ControlRegisters.Write4(p, written),
        };
    }

    /// <summary>MOV to and from DR0 to DR7; DR4 and DR5 are DR6 and DR7 unless CR4.DE.</summary>
    public static Outcome Debug(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        bool isRead = op.Operation == Operation.MovFromDebug;
        int number = isRead ? op.Source : op.Destination;
        if (number is 4 or 5)
        {
            if ((state.CR4 & CR4.DE) != 0)
            {
                return p.Raise(Fault.InvalidOpcode);
            }

            number += 2;
        }

        if (state.CPL != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if ((state.DebugRegisters[7] & DebugTraps.GeneralDetect) != 0)
        {
            state.DebugRegisters[6] |= DebugTraps.StatusBD;
            state.DebugRegisters[7] &= ~DebugTraps.GeneralDetect;
            state.SystemFlags |= EFlags.RF;                 // In the image saved: this #DB is a fault, and not of a breakpoint.
            return p.Raise(Fault.Debug);
        }

        if (isRead)
        {
            p.SetRegister(op.Destination, state.DebugRegisters[number]);
            return Outcome.Next;
        }

        uint value = p.GetRegister<uint>(op.Source);
        state.DebugRegisters[number] = number switch
        {
            6 => (value & 0x0000E00F) | 0xFFFF0FF0,
            7 => (value & 0xFFFF2BFF) | 0x400,
            _ => value,
        };
        return Outcome.EndBlock;
    }

    private static Outcome StoreRegister(Processor p, in Instruction op, uint value)
    {
        DataGroup.SetByWidth(p, op.Destination, op.Width, value);
        return Outcome.Next;
    }

    private static Outcome Privileged(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        switch (op.Operation)
        {
            case Operation.Hlt:
                state.IsHalted = true;
                return Outcome.EndBlock;
            case Operation.Clts:
                state.CR0 &= ~CR0.TS;
                return Outcome.EndBlock;
            case Operation.Invd or Operation.Wbinvd:
                return Outcome.EndBlock;            // No cache is modelled.
            case Operation.Invlpg:
                return Outcome.EndBlock;            // Translations follow memory at once, so none can be stale.
            case Operation.Lmsw:
                if (!p.TryReadFirst(in op, out ushort word))
                {
                    return Outcome.Fault;
                }

                // LMSW can set PE and not clear it.
                return ControlRegisters.Write0(p, (state.CR0 & ~0xEu) | (word & 0xFu));
            case Operation.Rdmsr:
                return ModelSpecific.Read(p);
            case Operation.Wrmsr:
                return ModelSpecific.Write(p);
            default:
                return FastCall.Exit(p);
        }
    }

    private static Outcome Rdtsc(Processor p)
    {
        if ((p.State.CR4 & CR4.TSD) != 0 && p.State.CPL != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        ulong stamp = ModelSpecific.Timestamp(p);
        p.SetRegister((int)GeneralRegister.EAX, (uint)stamp);
        p.SetRegister((int)GeneralRegister.EDX, (uint)(stamp >> 32));
        return Outcome.Next;
    }

    /// <summary>CPUID leaves 0 to 2, and 80000000h to 80000001h (SDM Vol. 2A "CPUID-CPU Identification").</summary>
    private static Outcome Cpuid(Processor p)
    {
        const ulong GlobalEnable = 1 << 11;
        bool hasApic = p.Bus.ApicBase is ulong apic && (apic & GlobalEnable) != 0;
        CpuFeatures features = hasApic ? p.Options.Features : p.Options.Features & ~CpuFeatures.APIC;
        (uint A, uint B, uint C, uint D) caches = (CpuIdentity.CacheDescriptors, 0u, 0u, 0u);
        (uint a, uint b, uint c, uint d) = p.GetRegister<uint>((int)GeneralRegister.EAX) switch
        {
            0 => (2u, 0x756E6547u, 0x6C65746Eu, 0x49656E69u),                        // "GenuineIntel"
            1 => (CpuIdentity.Signature, CpuIdentity.LineSize, CpuIdentity.Ecx1(features), CpuIdentity.Edx1(features)),
            2 => caches,
            0x8000_0000 => (0x8000_0001u, 0u, 0u, 0u),
            0x8000_0001 => (0u, 0u, 0u, CpuIdentity.EdxExtended(features)),

            // Beyond the last leaf, basic or extended: the last basic one ("returns the data for the highest basic information leaf").
            _ => caches,
        };
        p.SetRegister((int)GeneralRegister.EAX, a);
        p.SetRegister((int)GeneralRegister.EBX, b);
        p.SetRegister((int)GeneralRegister.ECX, c);
        p.SetRegister((int)GeneralRegister.EDX, d);
        return Outcome.Next;
    }
}
