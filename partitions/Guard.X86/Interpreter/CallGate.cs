using Guard.X86.Decode;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Control transfer through a call gate (SDM Vol. 3A 5.8.3 to 5.8.5).</summary>
internal static class CallGate
{
    private const int ParameterMask = 31;

    /// <summary>Goes through a present gate whose privilege was checked.</summary>
    public static Outcome Enter(Processor p, in Instruction op, ulong gate, bool isCall)
    {
        ushort selector = (ushort)(gate >> 16);
        bool is32 = (gate & (1UL << 43)) != 0;
        uint offset = is32 ? (uint)(gate & 0xFFFF) | ((uint)(gate >> 32) & 0xFFFF0000) : (uint)(gate & 0xFFFF);
        if (SegmentLoading.IsNull(selector))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (!SegmentLoading.TryReadDescriptor(p, selector, Fault.GP, out ulong descriptor))
        {
            return Outcome.Fault;
        }

        SegmentState code = SegmentLoading.Unpack(selector, descriptor);
        uint errorCode = SegmentLoading.ErrorCode(selector);
        bool isConforming = (code.Access & 4) != 0;
        bool goesInward = !isConforming && code.DPL < p.State.CPL;
        if ((code.Access & 0x18) != 0x18 || code.DPL > p.State.CPL || (goesInward && !isCall))
        {
            return p.Raise(Fault.GeneralProtection(errorCode));
        }

        if (!code.IsPresent)
        {
            return p.Raise(Fault.NotPresent(errorCode));
        }

        if (offset > code.Limit)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (!SegmentLoading.TrySetAccessed(p, ref code))
        {
            return Outcome.Fault;
        }

        int level = goesInward ? code.DPL : p.State.CPL;
        code = code with { Selector = (ushort)((selector & ~3) | level) };
        int widthBytes = is32 ? 4 : 2;
        bool isDone = goesInward
            ? TryPushInward(p, level, (int)(gate >> 32) & ParameterMask, widthBytes, p.NextOffset(in op))
            : !isCall || TryPushSame(p, widthBytes, p.NextOffset(in op));
        if (!isDone)
        {
            return Outcome.Fault;
        }

        p.State.CPL = level;
        p.State.Segments[(int)SegmentRegister.CS] = code;
        p.State.InstructionPointer = offset;
        return Outcome.Branch;
    }

    private static bool TryPushSame(Processor p, int widthBytes, uint returnOffset)
    {
        StackCursor stack = new(p);
        bool isPushed = stack.TryPush(p.State.Segments[(int)SegmentRegister.CS].Selector, widthBytes)
            && stack.TryPush(returnOffset, widthBytes);
        if (isPushed)
        {
            stack.Commit();
        }

        return isPushed;
    }

    private static bool TryPushInward(Processor p, int level, int parameters, int widthBytes, uint returnOffset)
    {
        CpuState state = p.State;
        if (!InnerStack.TryOpen(p, level, 0, out InnerStack inner)
            || !inner.TryPush(state.Segments[(int)SegmentRegister.SS].Selector, widthBytes)
            || !inner.TryPush((uint)state.Registers[(int)GeneralRegister.ESP], widthBytes))
        {
            return false;
        }

        for (int i = parameters - 1; i >= 0; i--)
        {
            StackCursor outer = new(p);
            outer.Skip((uint)(i * widthBytes));
            if (!outer.TryPop(widthBytes, out uint parameter) || !inner.TryPush(parameter, widthBytes))
            {
                return false;
            }
        }

        if (!inner.TryPush(state.Segments[(int)SegmentRegister.CS].Selector, widthBytes) || !inner.TryPush(returnOffset, widthBytes))
        {
            return false;
        }

        inner.Commit();
        return true;
    }
}
