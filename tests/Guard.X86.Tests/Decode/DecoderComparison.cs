using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Semantics.Sse;
using Guard.X86.State;
using Iced.Intel;
using Decoder = Guard.X86.Decode.Decoder;
using Instruction = Guard.X86.Decode.Instruction;

namespace Guard.X86.Tests.Decode;

/// <summary>One byte string as this decoder and Iced's read it: validity, length, name, registers, memory operand, immediates, prefixes.</summary>
internal sealed class DecoderComparison
{
    /// <summary>What this processor has, in Iced's words; an instruction that needs anything else must be undefined here.</summary>
    private static readonly HashSet<CpuidFeature> Present =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL8086_ONLY, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386,
        CpuidFeature.INTEL486, CpuidFeature.CPUID, CpuidFeature.TSC, CpuidFeature.MSR, CpuidFeature.CX8, CpuidFeature.CMOV, CpuidFeature.SEP,
        CpuidFeature.FPU, CpuidFeature.FPU287, CpuidFeature.FPU387, CpuidFeature.MMX, CpuidFeature.FXSR, CpuidFeature.SSE, CpuidFeature.SSE2,
        CpuidFeature.SSE3, CpuidFeature.SSSE3, CpuidFeature.SSE4_1, CpuidFeature.SSE4_2, CpuidFeature.POPCNT, CpuidFeature.CLFSH,
        CpuidFeature.MULTIBYTENOP, CpuidFeature.PAUSE, CpuidFeature.RDPMC,
    ];

    /// <summary>How the class of another encoding than the legacy one begins.</summary>
    public const string OtherEncodings = "encoding ";

    private readonly byte[] _code = new byte[Decoder.MaxLengthBytes];
    private readonly ByteArrayCodeReader _reader;
    private readonly Iced.Intel.Decoder _iced16;
    private readonly Iced.Intel.Decoder _iced32;

    public DecoderComparison()
    {
        _reader = new ByteArrayCodeReader(_code);
        _iced16 = Iced.Intel.Decoder.Create(16, _reader, DecoderOptions.ForceReservedNop);
        _iced32 = Iced.Intel.Decoder.Create(32, _reader, DecoderOptions.ForceReservedNop);
    }

    /// <summary>The bytes to compare; write them, then call <see cref="Compare"/>.</summary>
    public Span<byte> Code => _code;

    /// <summary>How many byte strings both took for an instruction.</summary>
    public long Defined { get; private set; }

    /// <summary>Null where both agree; otherwise the class of the difference, as the committed list names it.</summary>
    public string? Compare(bool is32)
    {
        bool isWhole = Decoder.TryDecode(_code, is32, out Instruction ours);
        Iced.Intel.Decoder iced = is32 ? _iced32 : _iced16;
        _reader.Position = 0;
        iced.IP = 0;
        iced.Decode(out Iced.Intel.Instruction theirs);
        bool weRefuse = !isWhole || ours.Operation == Operation.Undefined;
        if (theirs.IsInvalid)
        {
            return weRefuse ? null : $"only here: {DecodedNames.Of(in ours)}";
        }

        if (!IsPresent(theirs.Code))
        {
            // What VEX, EVEX, XOP and 3DNow! bytes mean lies behind the bytes that are enumerated.
            string feature = theirs.Encoding == EncodingKind.Legacy
                ? string.Join('+', theirs.Code.CpuidFeatures())
                : $"{OtherEncodings}{theirs.Encoding}";
            return weRefuse
                ? "absent: " + feature
                : $"taken: {theirs.Code} for {DecodedNames.Of(in ours)}";
        }

        if (weRefuse)
        {
            return $"only Iced: {theirs.Code}";
        }

        Defined++;
        if (ours.Length != theirs.Length)
        {
            return $"length: {theirs.Code}";
        }

        if (!DecodedNames.AreSame(in ours, in theirs))
        {
            return $"name: {theirs.Code} for {DecodedNames.Of(in ours)}";
        }

        return DifferentOperand(in ours, in theirs) is string what ? $"{what}: {theirs.Code}" : null;
    }

    private static bool IsPresent(Code code)
    {
        foreach (CpuidFeature feature in code.CpuidFeatures())
        {
            if (!Present.Contains(feature))
            {
                return false;
            }
        }

        return true;
    }

    private static string? DifferentOperand(in Instruction ours, in Iced.Intel.Instruction theirs)
    {
        if (theirs.HasLockPrefix != ours.Has(InstructionTraits.Lock))
        {
            return "lock";
        }

        bool isString = ours.Operation is >= Operation.Movs and <= Operation.Outs;
        if (isString && (theirs.HasRepPrefix != ours.Has(InstructionTraits.Repeat)
            || theirs.HasRepnePrefix != ours.Has(InstructionTraits.RepeatNotEqual)))
        {
            return "repeat";
        }

        for (int i = 0; i < theirs.OpCount; i++)
        {
            OpKind kind = theirs.GetOpKind(i);
            bool isSame = kind switch
            {
                OpKind.Register => IsSameRegister(in ours, in theirs, i),
                OpKind.Memory => IsSameMemory(in ours, in theirs, i),
                OpKind.NearBranch16 => (ushort)(ours.Length + ours.Immediate) == theirs.NearBranch16,
                OpKind.NearBranch32 => ours.Length + ours.Immediate == theirs.NearBranch32,
                OpKind.FarBranch16 => ours.Immediate == theirs.FarBranch16 && ours.Extra == theirs.FarBranchSelector,
                OpKind.FarBranch32 => ours.Immediate == theirs.FarBranch32 && ours.Extra == theirs.FarBranchSelector,
                OpKind.Immediate8 => (byte)ours.Immediate == theirs.Immediate8,
                OpKind.Immediate8_2nd => ours.Extra == theirs.Immediate8_2nd,
                OpKind.Immediate16 => (ushort)ours.Immediate == theirs.Immediate16,
                OpKind.Immediate32 => ours.Immediate == theirs.Immediate32,
                OpKind.Immediate8to16 => (short)ours.Immediate == theirs.Immediate8to16,
                OpKind.Immediate8to32 => (int)ours.Immediate == theirs.Immediate8to32,
                OpKind.MemorySegSI or OpKind.MemorySegDI => IsSameSegment(in ours, in theirs) && ours.Has(InstructionTraits.Address16),
                OpKind.MemorySegESI or OpKind.MemorySegEDI => IsSameSegment(in ours, in theirs) && !ours.Has(InstructionTraits.Address16),
                OpKind.MemoryESDI => ours.Has(InstructionTraits.Address16),
                OpKind.MemoryESEDI => !ours.Has(InstructionTraits.Address16),
                _ => false,
            };
            if (!isSame)
            {
                return $"operand {i}";
            }
        }

        return null;
    }

    private static bool IsSameRegister(in Instruction ours, in Iced.Intel.Instruction theirs, int operand)
    {
        Register register = theirs.GetOpRegister(operand);
        int number = register is Register.AH or Register.CH or Register.DH or Register.BH
            ? (register - Register.AH) | Instruction.HighByte
            : register.GetNumber();
        switch (ours.Operation)
        {
            case Operation.X87:
                return register == Register.AX || number == 0 || number == Semantics.X87.X87Map.Find(ours.Extra).Index;
            case Operation.PushSegment or Operation.PopSegment:
                return ours.Extra == number;
            case Operation.In or Operation.Out or Operation.Ins or Operation.Outs when register == Register.DX:
            case Operation.Nop:
                return true;
            case Operation.Xchg when !ours.Has(InstructionTraits.Memory):
                return number == ours.Destination || number == ours.Source;
            case Operation.Shld or Operation.Shrd when operand == 2:
                return register == Register.CL;
            case Operation.Simd when SimdMap.Rows[ours.Extra].Op is SimdOp.MaskMove:
                return number == (operand == 1 ? ours.Destination : ours.Source);
            case Operation.Simd when operand == 2:
                return register == Register.XMM0;
            default:
                bool isSized = operand == 0 && ours.Operation <= Operation.Cmovcc && ours.Operation != Operation.Cmpxchg8b;
                return number == (operand == 0 ? ours.Destination : ours.Source) && (!isSized || register.GetSize() == ours.Width);
        }
    }

    private static bool IsSameMemory(in Instruction ours, in Iced.Intel.Instruction theirs, int operand)
    {
        if (!IsSameSegment(in ours, in theirs))
        {
            return false;
        }

        if (ours.Operation == Operation.Xlat)
        {
            return ours.Has(InstructionTraits.Address16) == (theirs.MemoryBase == Register.BX);
        }

        bool is16 = ours.Has(InstructionTraits.Address16);
        bool isPlace = ours.Has(operand == 0 ? InstructionTraits.DestinationMemory : InstructionTraits.SourceMemory)
            || ours.Operation is Operation.X87 or Operation.Fxrstor or Operation.Ldmxcsr or Operation.Clflush or Operation.Nop;
        bool isScaled = theirs.MemoryIndex != Register.None;
        uint mask = is16 ? 0xFFFF : uint.MaxValue;
        return isPlace
            && Slot(theirs.MemoryBase) == ours.Base
            && Slot(theirs.MemoryIndex) == ours.Index
            && (!isScaled || BitOperations.Log2((uint)theirs.MemoryIndexScale) == ours.Scale)
            && ((theirs.MemoryDisplacement32 ^ ours.Displacement) & mask) == 0
            && (theirs.MemoryBase == Register.None || is16 == (theirs.MemoryBase.GetSize() == 2));
    }

    private static bool IsSameSegment(in Instruction ours, in Iced.Intel.Instruction theirs) =>
        theirs.MemorySegment.GetNumber() == ours.Segment;

    private static int Slot(Register register) => register == Register.None ? RegisterFile.Zero : register.GetNumber();
}
