using Guard.X86.Decode;

namespace Guard.X86.Interpreter;

/// <summary>Decoded straight-line code: the instructions from one entry to the next change of flow, all in one page.</summary>
internal sealed class Block
{
    /// <summary>The instructions.</summary>
    public required Instruction[] Instructions;

    /// <summary>The first of the same as micro-operations; behind them stands one of <see cref="MicroCode.End"/>.</summary>
    public required MicroStep First;

    /// <summary>How many instructions there are.</summary>
    public required int Count;

    /// <summary>Where it was decoded.</summary>
    public required BlockCache Cache;

    /// <summary>Physical address of the first instruction.</summary>
    public required ulong Physical;

    /// <summary>What decoding depended on: see <see cref="CpuMode"/>.</summary>
    public required uint Mode;

    /// <summary>Bytes of code.</summary>
    public required int LengthBytes;

    /// <summary>Linear address it was last entered at; valid for <see cref="Generation"/>.</summary>
    public ulong Linear;

    /// <summary>The generation of translations in which <see cref="Linear"/> and the links hold; 0 when the block is dead.</summary>
    public ulong Generation;

    /// <summary>The block at the target of the direct jump that ends this one; it may have become invalid.</summary>
    public Block? Taken;

    /// <summary>The block after this one, likewise.</summary>
    public Block? Fallthrough;

    /// <summary>Offset of the first instruction in its page.</summary>
    public int PageOffset => (int)Physical & 0xFFF;

    /// <summary>Dropped: its bytes were stored to, or its place in the cache was taken.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Drops the block; whoever still refers to it will not enter it again.</summary>
    public void Kill()
    {
        IsDead = true;
        Generation = 0;
        Taken = null;
        Fallthrough = null;
    }

    /// <summary>Takes a place in linear memory; links made elsewhere or earlier are cut.</summary>
    public void Place(ulong linear, ulong generation)
    {
        Linear = linear;
        Generation = generation;
        Taken = null;
        Fallthrough = null;
    }
}
