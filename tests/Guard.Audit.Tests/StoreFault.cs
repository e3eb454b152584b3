namespace Guard.Audit.Tests;

/// <summary>What a <see cref="FaultyLogStore"/> does at the call chosen to fail.</summary>
public enum StoreFault
{
    /// <summary>Answers Failed and does nothing.</summary>
    Error,

    /// <summary>Answers Full after doing the first half of the work.</summary>
    Full,

    /// <summary>Answers Failed after doing the first half of the work.</summary>
    Short,

    /// <summary>The machine stops before the work: the call throws, and unflushed bytes are lost.</summary>
    CrashBefore,

    /// <summary>The machine stops after half of the work: the call throws, and half of the unflushed bytes are lost.</summary>
    CrashHalf,

    /// <summary>The machine stops right after the work: the call throws, and what was not flushed before is lost.</summary>
    CrashAfter,
}
