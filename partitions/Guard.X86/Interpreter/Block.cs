namespace Guard.X86.Interpreter;

/// <summary>Decoded straight-line code: the instructions from one entry to the next change of flow, all in one page.</summary>
internal sealed class Block
{
    /// <summary>Offset of the first instruction in its page.</summary>
    public int PageOffset { get; init; }

    /// <summary>Bytes of code.</summary>
    public int LengthBytes { get; init; }

    /// <summary>Dropped: its bytes were stored to, or its place in the cache was taken.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Drops the block; whoever still refers to it will not enter it again.</summary>
    public void Kill() => IsDead = true;
}
