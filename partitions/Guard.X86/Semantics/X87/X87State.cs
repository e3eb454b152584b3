using System;
using System.Runtime.CompilerServices;

namespace Guard.X86.Semantics.X87;

/// <summary>The x87 registers (SDM Vol. 1, 8.1 "x87 FPU Execution Environment") with the MMX view of them.</summary>
/// <remarks>Tags are kept as FXSAVE stores them: one bit for each physical register, 1 = not empty.</remarks>
public sealed class X87State
{
    /// <summary>The value of the abridged tag word when every register holds something.</summary>
    public const byte AllValid = 0xFF;

    private const int RegisterCount = 8;
    private const uint TopMask = 0x3800;
    private const ushort MmxExponent = 0xFFFF;

    private RegisterFile _registers;
    private uint _control = X87Control.Initial;
    private uint _status;
    private uint _valid;
    private int _top;

    /// <summary>FCW. Reserved bits are forced when it is written; ES and B follow the new masks.</summary>
    public ushort ControlWord
    {
        get => (ushort)_control;
        set
        {
            _control = (uint)(value & X87Control.Writable) | X87Control.AlwaysSet;
            Summarise();
        }
    }

    /// <summary>FSW, TOP included. When it is written, ES and B are computed from flags and masks.</summary>
    public ushort StatusWord
    {
        get => (ushort)(_status | ((uint)_top << 11));
        set
        {
            _status = value & ~TopMask;
            _top = (value >> 11) & 7;
            Summarise();
        }
    }

    /// <summary>The abridged tag word: bit n is 1 when physical register n is not empty.</summary>
    public byte ValidTags
    {
        get => (byte)_valid;
        set => _valid = value;
    }

    /// <summary>FSW.TOP.</summary>
    public int Top => _top;

    /// <summary>FOP: 11 bits of the last instruction that was not a control instruction.</summary>
    public ushort Opcode { get; set; }

    /// <summary>FCS.</summary>
    public ushort InstructionSelector { get; set; }

    /// <summary>FIP.</summary>
    public uint InstructionPointer { get; set; }

    /// <summary>FDS.</summary>
    public ushort DataSelector { get; set; }

    /// <summary>FDP.</summary>
    public uint DataPointer { get; set; }

    /// <summary>FSW.ES: the next waiting instruction gives #MF.</summary>
    public bool IsErrorPending => (_status & X87Status.ErrorSummary) != 0;

    /// <summary>The level of IGNNE#, as the flip-flop of a PC drives it: it falls when the error is gone (SDM Vol. 1 D.2.1.2).</summary>
    internal bool IgnoresError { get; set; }

    internal uint Control => _control;

    /// <summary>FNINIT: control, status, tags and pointers; the registers keep their contents.</summary>
    public void Initialize()
    {
        _control = X87Control.Initial;
        _status = 0;
        _top = 0;
        _valid = 0;
        IgnoresError = false;
        Opcode = 0;
        InstructionSelector = 0;
        InstructionPointer = 0;
        DataSelector = 0;
        DataPointer = 0;
    }

    /// <summary>
    /// The state after RESET: as FNINIT's, except FCW = 0040h and every register plus zero and not empty (SDM Vol. 3A, table
    /// 10-1).
    /// </summary>
    public void Reset()
    {
        Initialize();
        _control = X87Control.AlwaysSet;
        _valid = AllValid;
        _registers = default;
    }

    /// <summary>Makes this state equal to another.</summary>
    public void CopyFrom(X87State source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _registers = source._registers;
        _control = source._control;
        _status = source._status;
        _valid = source._valid;
        _top = source._top;
        IgnoresError = source.IgnoresError;
        Opcode = source.Opcode;
        InstructionSelector = source.InstructionSelector;
        InstructionPointer = source.InstructionPointer;
        DataSelector = source.DataSelector;
        DataPointer = source.DataPointer;
    }

    /// <summary>The content of a physical register, 0 to 7 (taken modulo 8), whatever its tag.</summary>
    public Float80 GetPhysical(int register) => _registers[register & 7];

    /// <summary>Writes a physical register without touching its tag.</summary>
    public void SetPhysical(int register, Float80 value) => _registers[register & 7] = value;

    /// <summary>Records the pointers of an instruction that is not a control instruction.</summary>
    public void RecordInstruction(ushort opcode, ushort selector, uint offset)
    {
        Opcode = opcode;
        InstructionSelector = selector;
        InstructionPointer = offset;
    }

    /// <summary>Records the memory operand of an instruction that is not a control instruction.</summary>
    public void RecordData(ushort selector, uint offset)
    {
        DataSelector = selector;
        DataPointer = offset;
    }

    /// <summary>MM0 to MM7: the low 64 bits of physical registers.</summary>
    public ulong GetMmx(int register) => _registers[register & 7].Significand;

    /// <summary>Writes an MMX register; sign and exponent become all ones (SDM Vol. 1, 9.2.2 "MMX Registers").</summary>
    public void SetMmx(int register, ulong value) => _registers[register & 7] = new Float80(MmxExponent, value);

    /// <summary>What every MMX instruction except EMMS does: TOP = 0 and all tags valid (SDM Vol. 1, 9.5.1).</summary>
    public void EnterMmx()
    {
        _top = 0;
        _valid = AllValid;
    }

    /// <summary>EMMS: TOP = 0 and all tags empty.</summary>
    public void LeaveMmx()
    {
        _top = 0;
        _valid = 0;
    }

    /// <summary>FNCLEX: flags, SF, ES and B.</summary>
    public void ClearExceptions()
    {
        _status &= ~(X87Status.Exceptions | X87Status.StackFault | X87Status.ErrorSummary | X87Status.Busy);
        IgnoresError = false;
    }

    internal bool IsEmpty(int index) => ((_valid >> ((_top + index) & 7)) & 1) == 0;

    internal Float80 Get(int index) => _registers[(_top + index) & 7];

    /// <summary>Writes ST(index) and marks it valid.</summary>
    internal void Set(int index, Float80 value)
    {
        int register = (_top + index) & 7;
        _registers[register] = value;
        _valid |= 1u << register;
    }

    internal void Free(int index) => _valid &= ~(1u << ((_top + index) & 7));

    internal void Push(Float80 value)
    {
        _top = (_top - 1) & 7;
        Set(0, value);
    }

    internal void Pop()
    {
        Free(0);
        _top = (_top + 1) & 7;
    }

    internal void Rotate(int by) => _top = (_top + by) & 7;

    /// <summary>
    /// Ends an instruction: C1 as raised or clear, the raised flags added, ES and B when one of them is unmasked.
    /// </summary>
    internal void Raise(uint raised)
    {
        _status = (_status & ~X87Status.C1) | raised;
        if ((raised & ~_control & X87Status.Exceptions) != 0)
        {
            _status |= X87Status.ErrorSummary | X87Status.Busy;
        }
    }

    /// <summary>As <see cref="Raise"/>, but C1 stays as it is unless the stack underflowed (FCOMI and FCMOVcc).</summary>
    internal void RaiseKeepingC1(uint raised) =>
        Raise((raised & X87Status.StackFault) != 0 ? raised : raised | (_status & X87Status.C1));

    /// <summary>As <see cref="Raise"/>, with all four condition codes replaced.</summary>
    internal void RaiseWithCodes(uint raised)
    {
        _status &= ~(X87Status.C0 | X87Status.C2 | X87Status.C3);
        Raise(raised);
    }

    /// <summary>
    /// As <see cref="Raise"/>, with C2 replaced: whether an argument was out of range or a remainder is partial.
    /// </summary>
    /// <returns>True when #IA is masked.</returns>
    internal bool RaiseRange(uint raised)
    {
        _status &= ~X87Status.C2;
        return RaiseStackFault(raised);
    }

    /// <summary>Raises a stack underflow or overflow.</summary>
    /// <returns>True when #IS is masked, so that the instruction goes on with the indefinite.</returns>
    internal bool RaiseStackFault(uint raised)
    {
        Raise(raised);
        return (_control & X87Status.InvalidOperation) != 0;
    }

    private void Summarise()
    {
        _status &= ~(X87Status.ErrorSummary | X87Status.Busy);
        if ((_status & ~_control & X87Status.Exceptions) != 0)
        {
            _status |= X87Status.ErrorSummary | X87Status.Busy;
        }

        IgnoresError &= IsErrorPending;
    }

    [InlineArray(RegisterCount)]
    private struct RegisterFile
    {
        private Float80 _first;
    }
}
