using System;

namespace Guard.Images;

/// <summary>The bytes of a snapshot where they are kept. Nothing is believed of them; reads of one partition's file come from one thread at a time.</summary>
public interface ISnapshotFile
{
    /// <summary>Length in bytes.</summary>
    long LengthBytes { get; }

    /// <summary>Fills the target from an offset on; false when that cannot be read.</summary>
    bool TryRead(long offset, Span<byte> target);
}
