using System.Numerics;
using System.Runtime.CompilerServices;
using Guard.X86.Decode;
using Guard.X86.Paging;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>What the execution of one instruction works on: registers, memory, bus, clock; and how operands are fetched and committed.</summary>
internal sealed class Processor
{
    public Processor(PhysicalMemory memory, IPortBus bus, CpuOptions options, CpuState state)
    {
        Bus = bus;
        Options = options;
        State = state;
        Clock = new VirtualClock();
        Mmu = new Mmu(memory, bus, state, Clock);
    }

    public CpuState State { get; }

    public Mmu Mmu { get; }

    public IPortBus Bus { get; }

    public CpuOptions Options { get; }

    public VirtualClock Clock { get; }

    /// <summary>Why the last instruction that ended with <see cref="Outcome.Fault"/> did.</summary>
    public Fault PendingFault { get; private set; }

    /// <summary>Ticks a repeated string instruction used beyond its first.</summary>
    public ulong ExtraTicks { get; set; }

    /// <summary>Data accesses are compared with the debug registers and a debugger's watch points.</summary>
    public bool WatchesData { get; set; }

    /// <summary>The stop point met in this Run; a data access's counts when its instruction is complete.</summary>
    public StopPoint? MetStop { get; set; }

    /// <summary>The instruction the Run begins with is executed even where a debugger wants to stop.</summary>
    public bool PassesStop { get; set; }

    /// <summary>Data breakpoints met by the instruction being executed: bits B0 to B3 of DR6.</summary>
    public uint DataHits { get; set; }

    /// <summary>CPL is 3.</summary>
    public bool IsUser => State.CPL == 3;

    /// <summary>Protected mode and not virtual-8086.</summary>
    public bool IsSegmented => State.IsProtected && !State.IsVirtual8086;

    /// <summary>The stack pointer is ESP, not SP.</summary>
    public bool HasBigStack => State.Segments[(int)SegmentRegister.SS].IsBig;

    /// <summary>Offset of the instruction after <paramref name="op"/>, which is being executed.</summary>
    public uint NextOffset(in Instruction op) => (uint)State.InstructionPointer + op.Length;

    /// <summary>Notes a fault.</summary>
    public Outcome Raise(Fault fault)
    {
        PendingFault = fault;
        return Outcome.Fault;
    }

    /// <summary>Notes a fault and answers false, for conditions.</summary>
    public bool Fail(Fault fault)
    {
        PendingFault = fault;
        return false;
    }

    /// <summary>Moves the instruction pointer and the clock over an instruction, as its outcome says.</summary>
    public void Retire(in Instruction op, Outcome outcome)
    {
        if (outcome is Outcome.Next or Outcome.EndBlock)
        {
            State.InstructionPointer = NextOffset(in op);
        }

        Clock.Left -= ExtraTicks + (outcome == Outcome.Fault ? 0UL : 1UL);
        ExtraTicks = 0;
    }

    /// <summary>Reads a general register, or part of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T GetRegister<T>(int register)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> =>
        T.CreateTruncating(State.Registers[register & RegisterFile.Mask] >> (typeof(T) == typeof(byte) ? (register & Instruction.HighByte) >> 2 : 0));

    /// <summary>Writes a general register: 32 bits clear the upper half, 8 and 16 bits keep the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetRegister<T>(int register, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ref ulong slot = ref State.Registers[register & RegisterFile.Mask];
        ulong wide = ulong.CreateTruncating(value);
        if (typeof(T) == typeof(byte))
        {
            int shift = (register & Instruction.HighByte) >> 2;
            slot = (slot & ~(0xFFUL << shift)) | (wide << shift);
        }
        else if (typeof(T) == typeof(ushort))
        {
            slot = (slot & ~0xFFFFUL) | wide;
        }
        else
        {
            slot = wide;
        }
    }

    /// <summary>Offset of the memory operand in its segment.</summary>
    public uint EffectiveAddress(in Instruction op)
    {
        uint offset = (uint)State.Registers[op.Base & RegisterFile.Mask]
            + ((uint)State.Registers[op.Index & RegisterFile.Mask] << op.Scale) + op.Displacement;
        return op.Has(InstructionTraits.Address16) ? offset & 0xFFFF : offset;
    }

    /// <summary>Reads memory by segment and offset. False is a fault.</summary>
    public bool TryRead<T>(int segment, uint offset, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        value = T.Zero;
        return TryLinear(segment, offset, Width<T>.Bytes, write: false, out ulong linear) && TryReadLinear(linear, IsUser, out value);
    }

    /// <summary>Writes memory by segment and offset. False is a fault, and nothing is written.</summary>
    public bool TryWrite<T>(int segment, uint offset, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> =>
        TryLinear(segment, offset, Width<T>.Bytes, write: true, out ulong linear) && TryWriteLinear(linear, IsUser, value);

    /// <summary>Checks that writing these bytes cannot fault.</summary>
    public bool TryPrepareWrite(int segment, uint offset, int lengthBytes) =>
        TryLinear(segment, offset, lengthBytes, write: true, out ulong linear) && TryPrepareLinear(linear, lengthBytes, IsUser);

    /// <summary>Reads linear memory. False is a fault.</summary>
    public bool TryReadLinear<T>(ulong linear, bool user, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => Mmu.TryRead(linear, user, out value) || Fail(Mmu.Fault);

    /// <summary>Writes linear memory. False is a fault, and nothing is written.</summary>
    public bool TryWriteLinear<T>(ulong linear, bool user, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => Mmu.TryWrite(linear, user, value) || Fail(Mmu.Fault);

    /// <summary>Checks that writing these bytes of linear memory cannot fault.</summary>
    public bool TryPrepareLinear(ulong linear, int lengthBytes, bool user) =>
        Mmu.TryPrepareWrite(linear, lengthBytes, user) || Fail(Mmu.Fault);

    /// <summary>Segment, limit, type and alignment checks of a data access (SDM Vol. 3A 5.3 "Limit Checking", 5.4 "Type Checking").</summary>
    public bool TryLinear(int segment, uint offset, int lengthBytes, bool write, out ulong linear)
    {
        ref readonly SegmentState register = ref State.Segments[segment & (SegmentFile.Length - 1)];
        linear = (uint)(register.Base + offset);
        bool isTypeRight = !IsSegmented || (write ? register.IsWritable : register.IsReadable);
        if (!isTypeRight || !IsWithinLimit(in register, offset, lengthBytes))
        {
            return Fail(segment == (int)SegmentRegister.SS ? Fault.Stack() : Fault.GeneralProtection());
        }

        if ((linear & (ulong)(lengthBytes - 1)) != 0 && IsUser && (State.CR0 & CR0.AM) != 0 && (State.SystemFlags & EFlags.AC) != 0)
        {
            return Fail(new Fault(Fault.AC));
        }

        if (WatchesData)
        {
            Watch((uint)linear, lengthBytes, write);
        }

        return true;
    }

    /// <summary>The first operand, to be read only.</summary>
    public bool TryReadFirst<T>(in Instruction op, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (op.Has(InstructionTraits.DestinationMemory))
        {
            return TryRead(op.Segment, EffectiveAddress(in op), out value);
        }

        value = GetRegister<T>(op.Destination);
        return true;
    }

    /// <summary>The first operand, to be read and then written by <see cref="WriteFirst"/>, which then cannot fault.</summary>
    public bool TryReadFirstForWrite<T>(in Instruction op, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (op.Has(InstructionTraits.DestinationMemory))
        {
            value = T.Zero;
            uint offset = EffectiveAddress(in op);
            return TryPrepareWrite(op.Segment, offset, Width<T>.Bytes) && TryRead(op.Segment, offset, out value);
        }

        value = GetRegister<T>(op.Destination);
        return true;
    }

    /// <summary>Writes the first operand. False is a fault, possible only when it was not read for writing before.</summary>
    public bool WriteFirst<T>(in Instruction op, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (op.Has(InstructionTraits.DestinationMemory))
        {
            return TryWrite(op.Segment, EffectiveAddress(in op), value);
        }

        SetRegister(op.Destination, value);
        return true;
    }

    /// <summary>The second operand where it is a register or memory.</summary>
    public bool TryReadSecond<T>(in Instruction op, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (op.Has(InstructionTraits.SourceMemory))
        {
            return TryRead(op.Segment, EffectiveAddress(in op), out value);
        }

        value = GetRegister<T>(op.Source);
        return true;
    }

    /// <summary>The last operand: immediate, register or memory.</summary>
    public bool TryReadLast<T>(in Instruction op, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (op.Has(InstructionTraits.Immediate))
        {
            value = T.CreateTruncating(op.Immediate);
            return true;
        }

        return TryReadSecond(in op, out value);
    }

    private void Watch(uint linear, int lengthBytes, bool write)
    {
        DataHits |= DebugTraps.MatchData(State, linear, lengthBytes, write);
        if (MetStop is null && Mmu.Stops is StopPoints stops && stops.TryMatch(linear, lengthBytes, write, out StopPoint met))
        {
            MetStop = met;
            Mmu.BusAccessed = true;             // What makes an instruction go back to the outer loop.
        }
    }

    /// <summary>Whether bytes lie inside a segment, without wrapping around its end.</summary>
    private static bool IsWithinLimit(ref readonly SegmentState segment, uint offset, int lengthBytes)
    {
        uint last = offset + (uint)(lengthBytes - 1);
        if (segment.IsExpandDown)
        {
            uint top = segment.IsBig ? uint.MaxValue : 0xFFFF;
            return offset > segment.Limit && last >= offset && last <= top;
        }

        return last >= offset && last <= segment.Limit;
    }
}
