using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>What a partition looked like when it shut down. Kept across a restart, with its epoch.</summary>
/// <param name="Cause">Fixed text, for example "triple fault: #GP(0000) while delivering #DF".</param>
/// <param name="InstructionAddress">Linear address of the instruction.</param>
/// <param name="InstructionBytes">Up to 15 bytes from there, as far as they could be read; the host disassembles them.</param>
/// <param name="Registers">Names and values in SDM order: EAX, ECX, ... EIP, EFLAGS, CR0, CR2, CR3, CR4, segments.</param>
/// <param name="Tick">Virtual time in ticks.</param>
public sealed record CrashRecord(
    string Cause,
    ulong InstructionAddress,
    ImmutableArray<byte> InstructionBytes,
    ImmutableArray<RegisterValue> Registers,
    ulong Tick);
