using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Reads a run's journal back, for replay.</summary>
public static class JournalReader
{
    /// <summary>Reads all epochs; false, with a diagnosis, when a file is missing or damaged before its end (a torn tail is no damage).</summary>
    public static bool TryRead(
        ILogStore store, SystemImage image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis) => throw new System.NotSupportedException();
}
