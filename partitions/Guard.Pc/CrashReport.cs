using System;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.X86;
using Guard.X86.State;
using CrashRecord = Guard.Contracts.CrashRecord;

namespace Guard.Pc;

/// <summary>Makes the monitor's crash record from what the processor left behind.</summary>
internal static class CrashReport
{
    private const int InstructionBytes = 15;
    private const int FirstVectorWithoutName = 20;

    /// <summary>Says what ended in the shutdown, for example "triple fault after #GP(0018)".</summary>
    public static string DescribeShutdown(Cpu cpu)
    {
        if (cpu.LastFault is not X86.CrashRecord fault)
        {
            return "shutdown";
        }

        string error = HasErrorCode(fault.Vector) ? string.Create(CultureInfo.InvariantCulture, $"({fault.ErrorCode:X4})") : "";
        return "triple fault after " + ExceptionName(fault.Vector) + error;
    }

    /// <summary>Takes the registers as they stand and the bytes at the last fault, or at EIP when there was none.</summary>
    public static CrashRecord Make(Cpu cpu, string cause)
    {
        CpuState state = cpu.State;
        ulong address = cpu.LastFault is X86.CrashRecord fault
            ? (uint)(fault.CodeBase + fault.InstructionPointer)
            : (uint)(state.GetSegment(SegmentRegister.CS).Base + state.EIP);
        return new CrashRecord(cause, address, ReadBytes(cpu, address), Registers(state), cpu.Tick);
    }

    /// <summary>As <see cref="Make"/>, without the bytes: memory itself is what failed.</summary>
    public static CrashRecord WithoutMemory(Cpu cpu, string cause)
    {
        ulong address = (uint)(cpu.State.GetSegment(SegmentRegister.CS).Base + cpu.State.EIP);
        return new CrashRecord(cause, address, [], Registers(cpu.State), cpu.Tick);
    }

    private static ImmutableArray<byte> ReadBytes(Cpu cpu, ulong address)
    {
        var bytes = ImmutableArray.CreateBuilder<byte>(InstructionBytes);
        Span<byte> one = stackalloc byte[1];
        try
        {
            for (int i = 0; i < InstructionBytes && cpu.TryReadLinear((uint)(address + (uint)i), one); i++)
            {
                bytes.Add(one[0]);
            }
        }
        catch (PageRefusedException)
        {
            // The bytes before it are all there is to show.
        }

        return bytes.ToImmutable();
    }

    private static ImmutableArray<RegisterValue> Registers(CpuState state)
    {
        var values = ImmutableArray.CreateBuilder<RegisterValue>(20);
        for (GeneralRegister register = GeneralRegister.EAX; register <= GeneralRegister.EDI; register++)
        {
            values.Add(new RegisterValue(register.ToString(), state.GetRegister(register)));
        }

        values.Add(new RegisterValue("EIP", state.EIP));
        values.Add(new RegisterValue("EFLAGS", state.EFLAGS));
        values.Add(new RegisterValue("CR0", state.CR0));
        values.Add(new RegisterValue("CR2", state.CR2));
        values.Add(new RegisterValue("CR3", state.CR3));
        values.Add(new RegisterValue("CR4", state.CR4));
        for (SegmentRegister register = SegmentRegister.ES; register <= SegmentRegister.GS; register++)
        {
            values.Add(new RegisterValue(register.ToString(), state.GetSegment(register).Selector));
        }

        return values.MoveToImmutable();
    }

    private static bool HasErrorCode(byte vector) => vector is 8 or (>= 10 and <= 14) or 17;

    // SDM Vol. 3A, Table 6-1 "Protected-Mode Exceptions and Interrupts".
    private static string ExceptionName(byte vector) => vector switch
    {
        0 => "#DE",
        1 => "#DB",
        2 => "NMI",
        3 => "#BP",
        4 => "#OF",
        5 => "#BR",
        6 => "#UD",
        7 => "#NM",
        8 => "#DF",
        10 => "#TS",
        11 => "#NP",
        12 => "#SS",
        13 => "#GP",
        14 => "#PF",
        16 => "#MF",
        17 => "#AC",
        18 => "#MC",
        19 => "#XM",
        < FirstVectorWithoutName => "reserved exception",
        _ => "vector " + vector.ToString(CultureInfo.InvariantCulture),
    };
}
