using System.Diagnostics.CodeAnalysis;
using Guard.Audit;

namespace Guard.Kernel;

/// <summary>Rebuilds the kernel's state from a log's deltas, for `guard run --resume` and for replay.</summary>
public static class KernelRecovery
{
    /// <summary>Reads what a log keeps for recovery; false when a delta is none of this version.</summary>
    public static bool TryRead(LogRecovery log, [NotNullWhen(true)] out RecoveredState? state) => throw new System.NotSupportedException();
}
