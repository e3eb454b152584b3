using System.Numerics;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>The stack of an inner privilege level, found in the TSS, written to before it is made current (SDM Vol. 3A 5.8.5
/// "Stack Switching").</summary>
internal ref struct InnerStack
{
    private readonly Processor _processor;
    private readonly SegmentState _segment;
    private readonly uint _mask;
    private readonly uint _external;
    private uint _offset;

    private InnerStack(Processor processor, SegmentState segment, uint pointer, uint external)
    {
        _processor = processor;
        _segment = segment;
        _mask = segment.IsBig ? uint.MaxValue : 0xFFFF;
        _offset = pointer;
        _external = external;
    }

    /// <summary>Reads SS:ESP of a level from the TSS and checks it. False is a fault.</summary>
    /// <param name="processor">The CPU.</param>
    /// <param name="level">0 to 2.</param>
    /// <param name="external">1 when the cause is an event outside the program: bit EXT of error codes.</param>
    /// <param name="stack">The stack.</param>
    public static bool TryOpen(Processor processor, int level, uint external, out InnerStack stack)
    {
        stack = default;
        SegmentState task = processor.State.Segments[(int)SegmentRegister.TR];
        bool is32 = (task.Type & 8) != 0;
        uint at = is32 ? ((uint)level * 8) + 4 : ((uint)level * 4) + 2;
        if (at + (is32 ? 5u : 3u) > task.Limit)
        {
            return processor.Fail(Fault.InvalidTss(SegmentLoading.ErrorCode(task.Selector) | external));
        }

        uint pointer;
        ushort selector;
        if (is32)
        {
            if (!processor.TryReadLinear((uint)(task.Base + at), user: false, out pointer)
                || !processor.TryReadLinear((uint)(task.Base + at + 4), user: false, out selector))
            {
                return false;
            }
        }
        else
        {
            bool isRead = processor.TryReadLinear((uint)(task.Base + at), user: false, out ushort word);
            pointer = word;
            selector = 0;
            if (!isRead || !processor.TryReadLinear((uint)(task.Base + at + 2), user: false, out selector))
            {
                return false;
            }
        }

        if (!SegmentLoading.TryStack(processor, selector, level, Fault.TS, out SegmentState segment))
        {
            Fault fault = processor.PendingFault;
            return processor.Fail(fault.Vector == Fault.PF ? fault : fault with { ErrorCode = fault.ErrorCode | external });
        }

        stack = new InnerStack(processor, segment, pointer, external);
        return true;
    }

    /// <summary>Pushes a value of 2 or 4 bytes. False is a fault.</summary>
    public bool TryPush(uint value, int widthBytes) => widthBytes == 2 ? TryPushValue((ushort)value) : TryPushValue(value);

    /// <summary>Makes this the current stack.</summary>
    public readonly void Commit()
    {
        _processor.State.Segments[(int)SegmentRegister.SS] = _segment;
        DataGroup.SetByWidth(_processor, (int)GeneralRegister.ESP, _segment.IsBig ? 4 : 2, _offset);
    }

    private bool TryPushValue<T>(T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        _offset -= (uint)Width<T>.Bytes;
        uint offset = _offset & _mask;
        uint last = offset + (uint)(Width<T>.Bytes - 1);
        uint top = _segment.IsBig ? uint.MaxValue : 0xFFFF;
        bool isInside = last >= offset && (_segment.IsExpandDown ? offset > _segment.Limit && last <= top : last <= _segment.Limit);
        if (!isInside)
        {
            return _processor.Fail(Fault.Stack(SegmentLoading.ErrorCode(_segment.Selector) | _external));
        }

        return _processor.TryWriteLinear((uint)(_segment.Base + offset), user: false, value);
    }
}
