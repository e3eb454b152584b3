namespace Guard.X86.Interpreter;

/// <summary>An exception as a value (SDM Vol. 3A Chapter 6 "Interrupt and Exception Handling").</summary>
/// <param name="Vector">0 to 31.</param>
/// <param name="ErrorCode">The error code; 0 for exceptions that have none.</param>
internal readonly record struct Fault(byte Vector, uint ErrorCode = 0)
{
    public const byte DE = 0;
    public const byte DB = 1;
    public const byte NMI = 2;
    public const byte BP = 3;
    public const byte OF = 4;
    public const byte BR = 5;
    public const byte UD = 6;
    public const byte NM = 7;
    public const byte DF = 8;
    public const byte TS = 10;
    public const byte NP = 11;
    public const byte SS = 12;
    public const byte GP = 13;
    public const byte PF = 14;
    public const byte MF = 16;
    public const byte AC = 17;
    public const byte XM = 19;

    /// <summary>No vector: the processor waits before a waiting x87 instruction, with FERR# asserted.</summary>
    public const byte Freeze = 0xFF;

    /// <summary>#DE.</summary>
    public static Fault DivideError => new(DE);

    /// <summary>#DB.</summary>
    public static Fault Debug => new(DB);

    /// <summary>#BR.</summary>
    public static Fault BoundRange => new(BR);

    /// <summary>#UD.</summary>
    public static Fault InvalidOpcode => new(UD);

    /// <summary>#NM.</summary>
    public static Fault DeviceNotAvailable => new(NM);

    /// <summary>#MF.</summary>
    public static Fault FloatingPoint => new(MF);

    /// <summary>#XM.</summary>
    public static Fault SimdFloatingPoint => new(XM);

    /// <summary>The wait of <see cref="Freeze"/>.</summary>
    public static Fault NumericWait => new(Freeze);

    /// <summary>The exception pushes an error code in protected mode.</summary>
    public bool HasErrorCode => Vector is DF or TS or NP or SS or GP or PF or AC;

    /// <summary>#DE, #TS, #NP, #SS, #GP: a second one of these while delivering one gives #DF (SDM Vol. 3A Table 6-4).</summary>
    public bool IsContributory => Vector is DE or TS or NP or SS or GP;

    /// <summary>#GP(errorCode).</summary>
    public static Fault GeneralProtection(uint errorCode = 0) => new(GP, errorCode);

    /// <summary>#SS(errorCode).</summary>
    public static Fault Stack(uint errorCode = 0) => new(SS, errorCode);

    /// <summary>#NP(errorCode).</summary>
    public static Fault NotPresent(uint errorCode) => new(NP, errorCode);

    /// <summary>#TS(errorCode).</summary>
    public static Fault InvalidTss(uint errorCode) => new(TS, errorCode);
}
