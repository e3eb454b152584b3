namespace Guard.X86.Semantics.X87;

/// <summary>What a storing x87 instruction will write and commit. Nothing has changed yet.</summary>
/// <param name="Low">The operand's bytes 0 to 7, little-endian.</param>
/// <param name="High">Bytes 8 and 9 of a ten-byte operand.</param>
/// <param name="Writes">False when an unmasked exception forbids the store; the instruction is still to be completed.</param>
/// <param name="Pops">True when completing pops the stack.</param>
/// <param name="Raised">What completing adds to the status word.</param>
internal readonly record struct X87Store(ulong Low, ushort High, bool Writes, bool Pops, uint Raised);
