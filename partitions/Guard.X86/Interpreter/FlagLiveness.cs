using System;
using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>
/// Finds the instructions of a block whose flags nobody sees, so that they need not be stored, and restores such flags where an
/// instruction is executed out of line after all (a fault, a device, a translation not cached).
/// </summary>
/// <remarks>
/// Flags of an instruction are seen by whatever reads flags, and by the end of the block, until later instructions have overwritten them. In
/// between lie instructions that may be executed out of line and then need all flags. There they can be computed again from the result:
/// provided that result, and for ADD and SUB the other operand, are still in their registers. Where that does not hold they are stored.
/// Restoring executes the same meanings again, the oldest first, so there is one semantics.
/// </remarks>
internal static class FlagLiveness
{
    private const uint All = EFlags.Arithmetic;
    private const uint AllRegisters = 0xFF;
    private const int MostDistance = 16;

    /// <summary>Chooses the arms without flags, and notes for each instruction which ones before it have to be made up for.</summary>
    /// <param name="instructions">The block.</param>
    /// <param name="steps">Its micro-operations.</param>
    /// <param name="starts">The first micro-operation of each instruction, and the number of all.</param>
    public static void Mark(Span<Instruction> instructions, Span<MicroOp> steps, ReadOnlySpan<int> starts)
    {
        Span<Effect> effects = stackalloc Effect[instructions.Length];
        for (int i = 0; i < instructions.Length; i++)
        {
            effects[i] = Effect.Of(in instructions[i], steps[starts[i]..starts[i + 1]]);
        }

        for (int i = instructions.Length - 1; i >= 0; i--)
        {
            if (effects[i].Plain >= 0 && TryHide(effects, i, out uint restoring))
            {
                effects[i].IsHidden = true;
                ref MicroOp step = ref steps[starts[i] + effects[i].Plain];
                step.Immediate = step.Code switch { MicroCode.Inc => 1, MicroCode.Dec => uint.MaxValue, _ => step.Immediate };
                step.Code = PlainOf(step.Code);
                for (uint rest = restoring; rest != 0; rest &= rest - 1)
                {
                    int distance = BitOperations.TrailingZeroCount(rest);
                    instructions[i + 1 + distance].Unseen |= (ushort)(1 << distance);
                }
            }
        }
    }

    /// <summary>Stores the flags that the instructions before this one left out.</summary>
    public static void Restore(CpuState state, ReadOnlySpan<Instruction> instructions, int number)
    {
        for (uint rest = instructions[number].Unseen; rest != 0;)
        {
            int distance = BitOperations.Log2(rest);
            rest ^= 1u << distance;
            Repeat(in instructions[number - 1 - distance], state, ref state.Flags);
        }
    }

    /// <summary>Whether the flags of an instruction need not be stored; if so, bit n: the instruction n + 1 after it must restore them.</summary>
    private static bool TryHide(ReadOnlySpan<Effect> effects, int number, out uint restoring)
    {
        uint seen = effects[number].Writes;
        uint changed = 0;
        restoring = 0;
        for (int i = number + 1; i < effects.Length; i++)
        {
            ref readonly Effect next = ref effects[i];
            if ((next.Reads & seen) != 0)
            {
                return false;
            }

            if (next.MayLeave)
            {
                if ((effects[number].Needs & (changed | Effect.Lost)) != 0 || i - number > MostDistance)
                {
                    return false;
                }

                restoring |= 1u << (i - number - 1);
            }

            bool isPartial = next.Writes != 0 && (seen & ~next.Writes) != 0;
            if (isPartial && !next.IsHidden)
            {
                return false;                   // What it stores would be lost when the older flags are restored over it.
            }

            seen &= ~next.Writes;
            if (seen == 0)
            {
                return true;
            }

            changed |= next.Registers;
        }

        return false;
    }

    private static byte PlainOf(byte code) => code switch
    {
        MicroCode.Add or MicroCode.Inc or MicroCode.Dec => MicroCode.PlainAdd,
        MicroCode.Or => MicroCode.PlainOr,
        MicroCode.And => MicroCode.PlainAnd,
        MicroCode.Sub => MicroCode.PlainSub,
        MicroCode.Xor => MicroCode.PlainXor,
        MicroCode.Shl => MicroCode.PlainShl,
        MicroCode.Shr => MicroCode.PlainShr,
        MicroCode.Sar => MicroCode.PlainSar,
        MicroCode.Rol => MicroCode.PlainRol,
        MicroCode.Ror => MicroCode.PlainRor,
        _ => MicroCode.General,
    };

    /// <summary>Executes an instruction's meaning again for its flags: from its result back to its operands.</summary>
    private static void Repeat(in Instruction op, CpuState state, ref LazyFlags flags)
    {
        uint result = (uint)state.Registers[op.Destination];
        uint right = op.Has(InstructionTraits.Immediate) ? op.Immediate : (uint)state.Registers[op.Source];
        switch (op.Operation)
        {
            case Operation.Add:
                BinaryArithmetic.Add(result - right, right, ref flags);
                break;
            case Operation.Sub:
                BinaryArithmetic.Sub(result + right, right, ref flags);
                break;
            case Operation.Inc:
                BinaryArithmetic.Inc(result - 1, ref flags);
                break;
            case Operation.Dec:
                BinaryArithmetic.Dec(result + 1, ref flags);
                break;
            case Operation.Rol:
                ShiftRotate.Rol(BitOperations.RotateRight(result, (int)right), (int)right, ref flags);
                break;
            case Operation.Ror:
                ShiftRotate.Ror(BitOperations.RotateLeft(result, (int)right), (int)right, ref flags);
                break;
            default:
                Logical.And(result, result, ref flags);         // AND, OR, XOR: by the result alone.
                break;
        }
    }

    /// <summary>What an instruction does to flags and registers, as far as hiding flags depends on it.</summary>
    private struct Effect
    {
        /// <summary>In <see cref="Needs"/>: the flags cannot be restored from registers.</summary>
        public const uint Lost = 0x100;

        /// <summary>Flags it sets in any case.</summary>
        public uint Writes;

        /// <summary>Flags it reads, or may keep.</summary>
        public uint Reads;

        /// <summary>Bit n: it may write general register n.</summary>
        public uint Registers;

        /// <summary>Bit n: restoring its flags needs general register n as the instruction left it.</summary>
        public uint Needs;

        /// <summary>It may be executed out of line.</summary>
        public bool MayLeave;

        /// <summary>Its flags are not stored.</summary>
        public bool IsHidden;

        /// <summary>Which of its micro-operations has an arm without flags; negative if none.</summary>
        public int Plain;

        public static Effect Of(in Instruction op, ReadOnlySpan<MicroOp> steps)
        {
            Effect effect = new() { Plain = -1, Needs = NeedsOf(in op) };
            for (int i = 0; i < steps.Length; i++)
            {
                byte code = steps[i].Code;
                effect.MayLeave |= code is MicroCode.General or (>= MicroCode.Load and <= MicroCode.StoreWord)
                    or (>= MicroCode.Push and <= MicroCode.Leave) or MicroCode.Call or MicroCode.CallIndirect or MicroCode.Ret;
                effect.Registers |= RegistersOf(in steps[i]);
                if (PlainOf(code) != MicroCode.General)
                {
                    effect.Plain = i;
                }
            }

            if (steps[0].Code == MicroCode.General)
            {
                effect.Reads = All;
            }
            else if (steps[0].Code != MicroCode.Nop)
            {
                (effect.Writes, effect.Reads) = FlagsOf(in op);
            }

            if (effect.Reads != 0 || effect.Writes == 0)
            {
                effect.Plain = -1;
            }

            return effect;
        }

        /// <summary>The flags an instruction with an arm of its own writes, and those it reads or may keep.</summary>
        private static (uint Writes, uint Reads) FlagsOf(in Instruction op)
        {
            bool isCounted = op.Has(InstructionTraits.Immediate);
            return op.Operation switch
            {
                Operation.Add or Operation.Or or Operation.And or Operation.Sub or Operation.Xor or Operation.Cmp or Operation.Test
                    or Operation.Neg or Operation.ImulTruncated or Operation.Mul => (All, 0),
                Operation.Adc or Operation.Sbb => (All, EFlags.CF),
                Operation.Inc or Operation.Dec => (All & ~EFlags.CF, 0),
                Operation.Shl or Operation.Sal or Operation.Shr or Operation.Sar => isCounted ? (All, 0) : (0, All),
                Operation.Rol or Operation.Ror => isCounted ? (EFlags.CF | EFlags.OF, 0) : (0, All),
                Operation.Mov or Operation.Movzx or Operation.Movsx or Operation.Lea or Operation.Xchg or Operation.Push or Operation.Pop
                    or Operation.Leave or Operation.Not or Operation.Bswap or Operation.Cwd => (0, 0),
                _ => (0, All),
            };
        }

        private static uint RegistersOf(in MicroOp step) => step.Code switch
        {
            MicroCode.General => AllRegisters,
            MicroCode.Mul => (1 << (int)GeneralRegister.EAX) | (1 << (int)GeneralRegister.EDX),
            MicroCode.Xchg => (1u << step.Destination) | (1u << step.Right),
            MicroCode.Push or MicroCode.Pop or MicroCode.Leave => (1u << step.Destination) | (1 << (int)GeneralRegister.ESP),
            _ => step.Destination < 8 ? 1u << step.Destination : 0,
        };

        private static uint NeedsOf(in Instruction op)
        {
            bool isImmediate = op.Has(InstructionTraits.Immediate);
            bool hasMemory = op.Has(InstructionTraits.Memory);
            uint result = 1u << (op.Destination & 7);
            return op.Operation switch
            {
                _ when op.Has(InstructionTraits.DestinationMemory) => Lost,
                Operation.And or Operation.Or or Operation.Xor or Operation.Inc or Operation.Dec => result,
                Operation.Rol or Operation.Ror when isImmediate => result,
                Operation.Add or Operation.Sub when isImmediate => result,
                Operation.Add or Operation.Sub when !hasMemory && op.Source != op.Destination => result | (1u << (op.Source & 7)),
                _ => Lost,
            };
        }
    }
}
