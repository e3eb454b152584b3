using System.Numerics;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>
/// A walk down or up the stack that moves the stack pointer only when told to: an instruction pushes or pops all it has to, and commits when
/// nothing more can fault.
/// </summary>
internal ref struct StackCursor
{
    private readonly Processor _processor;
    private readonly uint _mask;
    private uint _offset;

    /// <summary>Starts at the present stack pointer.</summary>
    public StackCursor(Processor processor)
    {
        _processor = processor;
        _mask = processor.HasBigStack ? uint.MaxValue : 0xFFFF;
        _offset = (uint)processor.State.Registers[(int)GeneralRegister.ESP];
    }

    /// <summary>The stack pointer reached, within the stack's address size.</summary>
    public readonly uint Offset => _offset & _mask;

    /// <summary>Pushes a value. False is a fault.</summary>
    public bool TryPush<T>(T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        _offset -= (uint)Width<T>.Bytes;
        return _processor.TryWrite((int)SegmentRegister.SS, Offset, value);
    }

    /// <summary>Pushes a value of 2 or 4 bytes. False is a fault.</summary>
    public bool TryPush(uint value, int widthBytes) => widthBytes == 2 ? TryPush((ushort)value) : TryPush(value);

    /// <summary>Pops a value. False is a fault.</summary>
    public bool TryPop<T>(out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        bool isRead = _processor.TryRead((int)SegmentRegister.SS, Offset, out value);
        _offset += (uint)Width<T>.Bytes;
        return isRead;
    }

    /// <summary>Pops a value of 2 or 4 bytes, zero-extended. False is a fault.</summary>
    public bool TryPop(int widthBytes, out uint value)
    {
        if (widthBytes == 4)
        {
            return TryPop(out value);
        }

        bool isRead = TryPop(out ushort word);
        value = word;
        return isRead;
    }

    /// <summary>Moves without access.</summary>
    public void Skip(uint lengthBytes) => _offset += lengthBytes;

    /// <summary>Moves to an offset.</summary>
    public void MoveTo(uint offset) => _offset = offset;

    /// <summary>Makes the position reached the stack pointer.</summary>
    public readonly void Commit()
    {
        ref ulong pointer = ref _processor.State.Registers[(int)GeneralRegister.ESP];
        pointer = ((uint)pointer & ~_mask) | Offset;
    }
}
