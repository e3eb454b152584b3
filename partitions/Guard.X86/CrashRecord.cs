namespace Guard.X86;

/// <summary>Where the last fault happened, for a crash record after a shutdown.</summary>
/// <param name="CodeBase">CS base at the faulting instruction.</param>
/// <param name="InstructionPointer">EIP of the faulting instruction.</param>
/// <param name="Vector">The exception's vector, 0 to 31.</param>
/// <param name="ErrorCode">Its error code; 0 where the exception has none.</param>
public readonly record struct CrashRecord(ulong CodeBase, ulong InstructionPointer, byte Vector, uint ErrorCode);
