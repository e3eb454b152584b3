using Guard.X86.State;

namespace Guard.X86.Semantics;

/// <summary>The sixteen conditions of Jcc, SETcc and CMOVcc (SDM Vol. 1 Appendix B "EFLAGS Condition Codes").</summary>
internal static class Condition
{
    public const int O = 0;
    public const int NO = 1;
    public const int B = 2;
    public const int AE = 3;
    public const int E = 4;
    public const int NE = 5;
    public const int BE = 6;
    public const int A = 7;
    public const int S = 8;
    public const int NS = 9;
    public const int P = 10;
    public const int NP = 11;
    public const int L = 12;
    public const int GE = 13;
    public const int LE = 14;
    public const int G = 15;

    /// <summary>Whether the flags meet a condition, 0 to 15.</summary>
    public static bool Holds(int condition, in LazyFlags flags)
    {
        bool holds = (condition >> 1) switch
        {
            O >> 1 => flags.OF,
            B >> 1 => flags.CF,
            E >> 1 => flags.ZF,
            BE >> 1 => flags.CF || flags.ZF,
            S >> 1 => flags.SF,
            P >> 1 => flags.PF,
            L >> 1 => flags.SF != flags.OF,
            _ => flags.ZF || flags.SF != flags.OF,
        };
        return holds ^ ((condition & 1) != 0);
    }
}
