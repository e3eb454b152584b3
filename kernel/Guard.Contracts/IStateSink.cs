using System;

namespace Guard.Contracts;

/// <summary>Takes a partition's state as bytes, in a fixed order; the monitor hashes it into the transcript.</summary>
public interface IStateSink
{
    /// <summary>Adds bytes. They are used before the call returns and never kept.</summary>
    void Append(ReadOnlySpan<byte> bytes);
}
