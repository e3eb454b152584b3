using System;

namespace Guard.X86.Interpreter;

/// <summary>A micro-operation in its block: a chain costs the interpreter one load a step, an array an index and its bounds check.</summary>
internal sealed class MicroStep
{
    /// <summary>What it does.</summary>
    public MicroOp Op;

    /// <summary>What a pair does after it.</summary>
    public MicroOp Second;

    /// <summary>The step after it; the last one of a block is followed by itself, but never left that way.</summary>
    public MicroStep Next;

    /// <summary>
    /// The last step of the instruction it belongs to: what to go on behind when all of it was executed at once. Of a pair, the last
    /// single step of the first one's instruction; the single steps of a block remain as a chain of their own.
    /// </summary>
    public MicroStep Last;

    private MicroStep(in MicroOp op)
    {
        Op = op;
        Next = this;
        Last = this;
    }

    /// <summary>Makes the chain of a block's micro-operations and returns its first.</summary>
    public static MicroStep Chain(ReadOnlySpan<MicroOp> ops)
    {
        MicroStep first = new(in ops[^1]);
        for (int i = ops.Length - 2; i >= 0; i--)
        {
            first = new MicroStep(in ops[i]) { Next = first };
            for (int rest = ops[i].Rest; rest > 0; rest--)
            {
                first.Last = first.Last.Next;
            }
        }

        return Pair(first);
    }

    /// <summary>Puts pairs in the place of steps that can be executed together, the first two first.</summary>
    private static MicroStep Pair(MicroStep step)
    {
        MicroStep head = step;
        MicroStep? before = null;
        while (step != step.Next)
        {
            byte code = PairOf(step.Op.Code, step.Next.Op.Code);

            // A second step that can fail must belong to another instruction, which the first step by itself leads to.
            bool canFail = code >= MicroCode.ThenLoad;
            if (code != MicroCode.General && !(canFail && step.Op.Rest != 0))
            {
                step = new MicroStep(in step.Op) { Second = step.Next.Op, Next = step.Next.Next, Last = step.Last };
                step.Op.Code = code;
            }

            if (before is null)
            {
                head = step;
            }
            else
            {
                before.Next = step;
            }

            before = step;
            step = step.Next;
        }

        return head;
    }

    /// <summary>The arm for two steps at once; General when there is none.</summary>
    private static byte PairOf(byte first, byte second)
    {
        int high = second switch
        {
            MicroCode.PlainAdd => MicroCode.ThenAdd,
            MicroCode.PlainAnd => MicroCode.ThenAnd,
            MicroCode.PlainXor => MicroCode.ThenXor,
            MicroCode.Mov => MicroCode.ThenMov,
            MicroCode.Load => MicroCode.ThenLoad,
            MicroCode.Store => MicroCode.ThenStore,
            _ => -1,
        };
        int low = first switch
        {
            MicroCode.PlainAdd => MicroCode.FirstAdd,
            MicroCode.PlainAnd => MicroCode.FirstAnd,
            MicroCode.PlainXor => MicroCode.FirstXor,
            MicroCode.PlainRol => MicroCode.FirstRol,
            MicroCode.PlainRor => MicroCode.FirstRor,
            MicroCode.Mov => MicroCode.FirstMov,
            MicroCode.Load => MicroCode.FirstLoad,
            MicroCode.Store => MicroCode.FirstStore,
            _ => -1,
        };
        return high < 0 || low < 0 ? MicroCode.General : (byte)(high + low);
    }
}
