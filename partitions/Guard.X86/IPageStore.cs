using System;

namespace Guard.X86;

/// <summary>Pages that RAM begins with, read when they are first touched (<see cref="PhysicalMemory.Attach"/>). Always the same answer for a page.</summary>
public interface IPageStore
{
    /// <summary>True for a page that is here; others are zero.</summary>
    bool Holds(uint page);

    /// <summary>Reads the 4096 bytes of a page that is here. False when it cannot vouch for them.</summary>
    bool TryRead(uint page, Span<byte> target);
}
