namespace Guard.X86.Tests.X87;

/// <summary>One line of a vector file.</summary>
/// <param name="Form">The SDM form it belongs to.</param>
/// <param name="Line">The line itself, for messages.</param>
/// <param name="Code">The instruction's bytes.</param>
/// <param name="Data">The linear address of the memory window.</param>
/// <param name="Before">The state before.</param>
/// <param name="After">The expected state.</param>
/// <param name="Mask">What is not compared.</param>
public sealed record VectorCase(
    string Form, string Line, byte[] Code, uint Data, VectorMachine Before, VectorMachine After, VectorMask Mask);
