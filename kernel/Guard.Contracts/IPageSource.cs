using System;

namespace Guard.Contracts;

/// <summary>Pages of RAM of a signed snapshot. Whoever implements it vouches for every byte; the same answer each time, whoever else runs.</summary>
/// <remarks>A partition holds the one of its own snapshot (decision 0007). One thread at a time.</remarks>
public interface IPageSource
{
    /// <summary>True for a page the snapshot holds; the others are zero.</summary>
    bool Holds(uint page);

    /// <summary>Reads a page of 4096 bytes. False, with the target of no meaning, when it cannot be read or is not what was signed.</summary>
    bool TryRead(uint page, Span<byte> target);
}
