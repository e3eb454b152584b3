using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>What decoded code depends on besides its bytes.</summary>
internal static class CpuMode
{
    /// <summary>Default operand and address size 32 bits.</summary>
    public const uint Code32 = 1;

    /// <summary>CS has base 0 and reaches to 4 GiB.</summary>
    public const uint FlatCode = 2;

    /// <summary>DS, ES and SS have base 0, reach to 4 GiB, can be read and written, and the stack is 32 bits wide.</summary>
    public const uint FlatData = 4;

    /// <summary>CPL 3.</summary>
    public const uint User = 8;

    /// <summary>All of the above that the fast arms of the interpreter ask for.</summary>
    public const uint Fast = Code32 | FlatCode | FlatData;

    /// <summary>The present mode.</summary>
    public static uint Of(CpuState state)
    {
        ref readonly SegmentState code = ref state.Segments[(int)SegmentRegister.CS];
        uint mode = (code.IsBig ? Code32 : 0) | (state.CPL == 3 ? User : 0);
        if (code.Base == 0 && code.Limit == uint.MaxValue)
        {
            mode |= FlatCode;
        }

        bool isFlat = IsFlat(in state.Segments[(int)SegmentRegister.DS]) && IsFlat(in state.Segments[(int)SegmentRegister.ES])
            && IsFlat(in state.Segments[(int)SegmentRegister.SS]) && state.Segments[(int)SegmentRegister.SS].IsBig;
        return mode | (isFlat ? FlatData : 0);
    }

    private static bool IsFlat(ref readonly SegmentState segment) =>
        segment.Base == 0 && segment.Limit == uint.MaxValue && (segment.Access & 0x9E) == 0x92;
}
