using System;
using System.Collections.Immutable;
using Guard.X86.Semantics.Sse;
using Guard.X86.Semantics.X87;
using Guard.X86.State;

namespace Guard.X86.Decode;

/// <summary>Turns bytes into an <see cref="Instruction"/> (SDM Vol. 2A Chapter 2 "Instruction Format").</summary>
internal ref struct Decoder
{
    /// <summary>The longest instruction; anything longer is #GP(0).</summary>
    public const int MaxLengthBytes = 15;

    private readonly ReadOnlySpan<byte> _code;
    private int _position;
    private bool _ranOut;
    private bool _is32;
    private byte _modRM;
    private Instruction _result;

    private Decoder(ReadOnlySpan<byte> code)
    {
        _code = code;
    }

    /// <summary>Decodes the instruction at the start of <paramref name="code"/>.</summary>
    /// <param name="code">The bytes that can be fetched, at most <see cref="MaxLengthBytes"/>.</param>
    /// <param name="is32">Default operand and address size are 32 bits (CS.D).</param>
    /// <param name="instruction">The instruction; <see cref="Operation.Undefined"/> for #UD.</param>
    /// <returns>False when the instruction goes on beyond <paramref name="code"/>.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> code, bool is32, out Instruction instruction)
    {
        Decoder decoder = new(code);
        decoder.Run(is32);
        decoder._result.Length = (byte)decoder._position;
        instruction = decoder._result;
        return !decoder._ranOut;
    }

    private void Run(bool is32)
    {
        bool address32 = is32;
        bool hasLock = false;
        int segment = -1;
        _is32 = is32;
        byte opcode;
        while (true)
        {
            opcode = Next();
            switch (opcode)
            {
                case 0x66: _is32 = !is32; continue;
                case 0x67: address32 = !is32; continue;
                case 0xF0: hasLock = true; continue;
                case 0xF2: _result.Traits = InstructionTraits.RepeatNotEqual; continue;
                case 0xF3: _result.Traits = InstructionTraits.Repeat; continue;
                case 0x26: segment = (int)SegmentRegister.ES; continue;
                case 0x2E: segment = (int)SegmentRegister.CS; continue;
                case 0x36: segment = (int)SegmentRegister.SS; continue;
                case 0x3E: segment = (int)SegmentRegister.DS; continue;
                case 0x64: segment = (int)SegmentRegister.FS; continue;
                case 0x65: segment = (int)SegmentRegister.GS; continue;
                default: break;
            }

            break;
        }

        bool isTwoByte = opcode == 0x0F;
        if (isTwoByte)
        {
            opcode = Next();
        }

        _result.Base = RegisterFile.Zero;
        _result.Index = RegisterFile.Zero;
        _result.Segment = (byte)(segment >= 0 ? segment : (int)SegmentRegister.DS);
        _result.Traits |= address32 ? 0 : InstructionTraits.Address16;
        if (!isTwoByte && opcode is >= 0xD8 and <= 0xDF)
        {
            ReadX87(opcode, address32, segment < 0, hasLock);
            return;
        }

        if (isTwoByte && (OpcodeMap.Rows(isTwoByte, opcode).IsEmpty || opcode == 0xB8))
        {
            ReadSimd(opcode, MandatoryPrefix(_is32 != is32), address32, segment < 0, hasLock);
            return;
        }

        if (_ranOut || Find(isTwoByte, opcode) is not OpcodeRow row)
        {
            return;
        }

        _result.Operation = row.Meaning;
        _result.Width = WidthOf(row, opcode);
        _result.Extra = row.Span == 16 ? (ushort)(opcode & 15) : row.FixedSegment;
        if (row.HasModRM)
        {
            bool isMemory = _modRM < 0xC0 && !IsRegisterOnly(row);
            _position++;
            if (isMemory)
            {
                ReadAddress(address32, segment < 0);
            }
        }

        bool isValid = ReadOperand(row, row.First, 0, opcode) && ReadOperand(row, row.Second, 1, opcode)
            && ReadOperand(row, row.Third, 2, opcode);
        if (hasLock)
        {
            isValid &= _result.Has(InstructionTraits.DestinationMemory) && IsLockable(row.Meaning);
            _result.Traits |= InstructionTraits.Lock;
        }

        if (!isValid)
        {
            _result.Operation = Operation.Undefined;
        }
    }

    /// <summary>D8 to DF (SDM Vol. 2D A.5 "Escape Opcodes to Coprocessor Instructions"). Extra is what FOP keeps.</summary>
    private void ReadX87(byte opcode, bool address32, bool isDefaultSegment, bool hasLock)
    {
        _modRM = Next();
        _result.Extra = X87Map.Index(opcode, _modRM);
        X87Instruction instruction = X87Map.Find(_result.Extra);
        if (_ranOut || hasLock || instruction.Op == X87Op.Undefined)
        {
            return;
        }

        _result.Operation = Operation.X87;
        _result.Width = (byte)(_is32 ? 4 : 2);
        if (_modRM < 0xC0)
        {
            bool writes = instruction.Access == X87Access.Write;
            _result.Traits |= writes ? InstructionTraits.DestinationMemory : InstructionTraits.SourceMemory;
            ReadAddress(address32, isDefaultSegment);
        }
    }

    /// <summary>
    /// MMX and SSE rows, chosen by a mandatory prefix, and what FXSR, SSE2 and SSE4.2 added beside them. Extra is the row.
    /// </summary>
    private void ReadSimd(byte opcode, byte prefix, bool address32, bool isDefaultSegment, bool hasLock)
    {
        byte map = opcode is 0x38 or 0x3A ? opcode : (byte)0;
        byte last = map == 0 ? opcode : Next();
        bool isChecksum = map == 0x38 && last is 0xF0 or 0xF1;
        bool isKnown = isChecksum || (map == 0 && last is 0xAE or 0xB8) || SimdMap.Contains(map, last);
        if (_ranOut || hasLock || !isKnown)
        {
            return;
        }

        _modRM = map == 0 && last == 0x77 ? (byte)0xC0 : Next();
        if (_ranOut)
        {
            return;
        }

        if (isChecksum || (map == 0 && last is 0xAE or 0xB8))
        {
            ReadBesideSimd(last, prefix);
        }
        else
        {
            ReadSimdRow(SimdMap.Find(map, last, prefix, _modRM));
        }

        if (_result.Operation == Operation.Undefined)
        {
            return;
        }

        _result.Traits &= ~InstructionTraits.AnyRepeat;
        if (_modRM < 0xC0)
        {
            ReadAddress(address32, isDefaultSegment);
        }

        if (_result.Has(InstructionTraits.Immediate))
        {
            _result.Immediate = Next();
        }
    }

    /// <summary>The last of F3 and F2, else 66, else none.</summary>
    private readonly byte MandatoryPrefix(bool hasOperandSize)
    {
        if (_result.Has(InstructionTraits.Repeat))
        {
            return 0xF3;
        }

        return _result.Has(InstructionTraits.RepeatNotEqual) ? (byte)0xF2 : hasOperandSize ? (byte)0x66 : (byte)0;
    }

    private void ReadSimdRow(int index)
    {
        if (index < 0)
        {
            return;
        }

        SimdRow row = SimdMap.Rows[index];
        _result.Operation = Operation.Simd;
        _result.Extra = (ushort)index;
        int reg = (_modRM >> 3) & 7;
        int rm = _modRM & 7;
        _result.Destination = (byte)(row.IsFirstRm ? rm : reg);
        _result.Source = (byte)(row.IsFirstRm ? reg : rm);
        _result.Traits |= row.HasImmediate ? InstructionTraits.Immediate : 0;
        if (_modRM < 0xC0)
        {
            _result.Traits |= row.IsFirstRm ? InstructionTraits.DestinationMemory : InstructionTraits.SourceMemory;
        }
    }

    /// <summary>0F AE (SDM Vol. 2D table A-6, group 15), F3 0F B8 POPCNT, F2 0F 38 F0 and F1 CRC32.</summary>
    private void ReadBesideSimd(byte opcode, byte prefix)
    {
        int digit = (_modRM >> 3) & 7;
        bool isMemory = _modRM < 0xC0;
        _result.Destination = (byte)digit;
        _result.Source = (byte)(opcode == 0xF0 ? ByteRegister(_modRM) : _modRM & 7);
        _result.Width = (byte)(opcode == 0xF0 ? 1 : _is32 ? 4 : 2);
        _result.Operation = (opcode, prefix, isMemory) switch
        {
            (0xB8, 0xF3, _) => Operation.Popcnt,
            (0xF0 or 0xF1, 0xF2, _) => Operation.Crc32,
            (0xAE, 0, true) => digit switch
            {
                0 => Operation.Fxsave,
                1 => Operation.Fxrstor,
                2 => Operation.Ldmxcsr,
                3 => Operation.Stmxcsr,
                7 => Operation.Clflush,
                _ => Operation.Undefined,
            },

            // LFENCE, MFENCE, SFENCE: memory is always in order here.
            (0xAE, 0, false) => digit >= 5 ? Operation.Nop : Operation.Undefined,
            _ => Operation.Undefined,
        };
        if (isMemory)
        {
            bool writes = opcode == 0xAE && digit is 0 or 3;
            _result.Traits |= writes ? InstructionTraits.DestinationMemory : InstructionTraits.SourceMemory;
        }
    }

    private static bool IsRegisterOnly(OpcodeRow row) => row.First == OperandKind.R32 || row.Second == OperandKind.R32;

    private static bool IsLockable(Operation operation) => operation is Operation.Add or Operation.Or or Operation.Adc or Operation.Sbb
        or Operation.And or Operation.Sub or Operation.Xor or Operation.Inc or Operation.Dec or Operation.Not or Operation.Neg
        or Operation.Bts or Operation.Btr or Operation.Btc or Operation.Xchg or Operation.Xadd or Operation.Cmpxchg or Operation.Cmpxchg8b;

    /// <summary>The row for the opcode, by ModRM.reg where it matters. Leaves the position at the ModRM byte.</summary>
    private OpcodeRow? Find(bool isTwoByte, byte opcode)
    {
        ImmutableArray<OpcodeRow> rows = OpcodeMap.Rows(isTwoByte, opcode);
        if (rows.IsEmpty)
        {
            return null;
        }

        if (rows[0].HasModRM)
        {
            if (_position >= _code.Length)
            {
                _ranOut = true;
                return null;
            }

            _modRM = _code[_position];
        }

        foreach (OpcodeRow row in rows)
        {
            if (row.Digit < 0 || row.Digit == ((_modRM >> 3) & 7))
            {
                return row;
            }
        }

        return null;
    }

    private readonly byte WidthOf(OpcodeRow row, byte opcode)
    {
        byte full = (byte)(_is32 ? 4 : 2);
        if (row.Meaning is >= Operation.Movs and <= Operation.Outs)
        {
            return (opcode & 1) == 0 ? (byte)1 : full;
        }

        OperandKind kind = row.Meaning == Operation.Out ? row.Second : row.First;
        return kind switch
        {
            OperandKind.E8 or OperandKind.G8 or OperandKind.Z8 or OperandKind.AL or OperandKind.Moffs8 => 1,
            OperandKind.E16 or OperandKind.G16 => 2,
            OperandKind.E32 or OperandKind.R32 or OperandKind.Control or OperandKind.Debug => 4,
            _ => full,
        };
    }

    private bool ReadOperand(OpcodeRow row, OperandKind kind, int place, byte opcode)
    {
        switch (kind)
        {
            case OperandKind.None or OperandKind.DX or OperandKind.FixedSegment:
                return true;
            case OperandKind.E8 or OperandKind.E16 or OperandKind.E32 or OperandKind.EV or OperandKind.EV16 or OperandKind.M or OperandKind.R32:
                return ReadRegisterOrMemory(row, kind, place);
            case OperandKind.G8:
                SetRegister(place, ByteRegister(_modRM >> 3));
                return true;
            case OperandKind.G16 or OperandKind.GV or OperandKind.Debug:
                SetRegister(place, (_modRM >> 3) & 7);
                return true;
            case OperandKind.Segment:
                SetRegister(place, (_modRM >> 3) & 7);
                return ((_modRM >> 3) & 7) <= (int)SegmentRegister.GS && (place == 1 || (_modRM & 0x38) != (int)SegmentRegister.CS << 3);
            case OperandKind.Control:
                SetRegister(place, (_modRM >> 3) & 7);
                return ((_modRM >> 3) & 7) is 0 or 2 or 3 or 4;
            case OperandKind.Z8:
                SetRegister(place, ByteRegister(opcode));
                return true;
            case OperandKind.ZV:
                SetRegister(place, opcode & 7);
                return true;
            case OperandKind.AL or OperandKind.AccumulatorV:
                SetRegister(place, (int)GeneralRegister.EAX);
                return true;
            case OperandKind.CL:
                _result.Source = place == 1 ? (byte)GeneralRegister.ECX : _result.Source;
                return true;
            default:
                return ReadImmediate(row, kind, place);
        }
    }

    private bool ReadRegisterOrMemory(OpcodeRow row, OperandKind kind, int place)
    {
        if (row.Meaning is Operation.Movzx or Operation.Movsx)
        {
            _result.Extra = (ushort)(kind == OperandKind.E8 ? 1 : 2);
        }

        if (_modRM >= 0xC0 || kind == OperandKind.R32)
        {
            SetRegister(place, kind == OperandKind.E8 ? ByteRegister(_modRM) : _modRM & 7);
            return kind != OperandKind.M;
        }

        _result.Traits |= place == 0 ? InstructionTraits.DestinationMemory : InstructionTraits.SourceMemory;
        return true;
    }

    private bool ReadImmediate(OpcodeRow row, OperandKind kind, int place)
    {
        switch (kind)
        {
            case OperandKind.One:
                _result.Immediate = 1;
                break;
            case OperandKind.Imm8 when row.Meaning == Operation.Enter:
                _result.Extra = Next();
                return true;
            case OperandKind.Imm8 or OperandKind.Rel8:
                _result.Immediate = (uint)(sbyte)Next();
                break;
            case OperandKind.Imm16:
                _result.Immediate = NextWord();
                break;
            case OperandKind.ImmV or OperandKind.RelV:
                _result.Immediate = _is32 ? NextDoubleword() : (uint)(short)NextWord();
                break;
            case OperandKind.Far:
                _result.Immediate = _is32 ? NextDoubleword() : NextWord();
                _result.Extra = NextWord();
                break;
            default:
                _result.Displacement = _result.Has(InstructionTraits.Address16) ? NextWord() : NextDoubleword();
                _result.Traits |= place == 0 ? InstructionTraits.DestinationMemory : InstructionTraits.SourceMemory;
                return true;
        }

        _result.Traits |= InstructionTraits.Immediate;
        return true;
    }

    private static int ByteRegister(int number) => (number & 4) == 0 ? number & 3 : (number & 3) | Instruction.HighByte;

    private void SetRegister(int place, int register)
    {
        if (place == 0)
        {
            _result.Destination = (byte)register;
        }
        else
        {
            _result.Source = (byte)register;
        }
    }

    /// <summary>ModRM, SIB and displacement (SDM Vol. 2A Tables 2-1 to 2-3).</summary>
    private void ReadAddress(bool address32, bool isDefaultSegment)
    {
        int mod = _modRM >> 6;
        int rm = _modRM & 7;
        bool isStack = address32 ? ReadBase32(mod, rm) : ReadBase16(mod, rm);
        if (isStack && isDefaultSegment)
        {
            _result.Segment = (byte)SegmentRegister.SS;
        }

        if (mod == 1)
        {
            _result.Displacement = (uint)(sbyte)Next();
        }
        else if (mod == 2)
        {
            _result.Displacement = address32 ? NextDoubleword() : NextWord();
        }
    }

    /// <returns>True when the default segment is SS.</returns>
    private bool ReadBase32(int mod, int rm)
    {
        if (rm == 4)
        {
            byte sib = Next();
            int index = (sib >> 3) & 7;
            rm = sib & 7;
            if (index != 4)
            {
                _result.Index = (byte)index;
                _result.Scale = (byte)(sib >> 6);
            }
        }

        if (rm == 5 && mod == 0)
        {
            _result.Displacement = NextDoubleword();
            return false;
        }

        _result.Base = (byte)rm;
        return rm is 4 or 5;
    }

    /// <returns>True when the default segment is SS.</returns>
    private bool ReadBase16(int mod, int rm)
    {
        if (rm == 6 && mod == 0)
        {
            _result.Displacement = NextWord();
            return false;
        }

        _result.Base = (byte)(rm switch
        {
            0 or 1 or 7 => GeneralRegister.EBX,
            2 or 3 or 6 => GeneralRegister.EBP,
            4 => GeneralRegister.ESI,
            _ => GeneralRegister.EDI,
        });
        if (rm < 4)
        {
            _result.Index = (byte)((rm & 1) == 0 ? GeneralRegister.ESI : GeneralRegister.EDI);
        }

        return rm is 2 or 3 or 6;
    }

    private byte Next()
    {
        if (_position >= _code.Length)
        {
            _ranOut = true;
            return 0;
        }

        return _code[_position++];
    }

    private ushort NextWord() => (ushort)(Next() | (Next() << 8));

    private uint NextDoubleword() => (uint)(NextWord() | (NextWord() << 16));
}
