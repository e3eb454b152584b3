using System;

namespace Guard.X86.Interpreter;

/// <summary>A micro-operation in its block: a chain costs the interpreter one load a step, an array an index and its bounds check.</summary>
internal sealed class MicroStep
{
    /// <summary>What it does.</summary>
    public MicroOp Op;

    /// <summary>The step after it; the last one of a block is followed by itself, but never left that way.</summary>
    public MicroStep Next;

    /// <summary>The last step of the instruction it belongs to.</summary>
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
        MicroStep first = new(in ops[0]);
        MicroStep before = first;
        for (int i = 1; i < ops.Length; i++)
        {
            MicroStep step = new(in ops[i]);
            before.Next = step;
            before = step;
        }

        for (MicroStep step = first; step != step.Next; step = step.Next)
        {
            for (int rest = step.Op.Rest; rest > 0; rest--)
            {
                step.Last = step.Last.Next;
            }
        }

        return first;
    }
}
