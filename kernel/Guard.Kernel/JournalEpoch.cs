using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One boot epoch of a run's journal, as read back.</summary>
public sealed class JournalEpoch
{
    private readonly SortedDictionary<ulong, FrameInputs> _inputs;

    internal JournalEpoch(
        ulong firstFrame,
        ulong bootEpoch,
        Digest policyDigest,
        ulong logSizeAtStart,
        ulong tornLogBytes,
        ulong? frames,
        SortedDictionary<ulong, FrameInputs> inputs)
    {
        FirstFrame = firstFrame;
        BootEpoch = bootEpoch;
        PolicyDigest = policyDigest;
        LogSizeAtStart = logSizeAtStart;
        TornLogBytes = tornLogBytes;
        Frames = frames;
        _inputs = inputs;
    }

    /// <summary>The frame it began with: that of the snapshots it was started from, else 0.</summary>
    public ulong FirstFrame { get; }

    /// <summary>Boot epoch.</summary>
    public ulong BootEpoch { get; }

    /// <summary>policy_d it ran under.</summary>
    public Digest PolicyDigest { get; }

    /// <summary>Records in the log when it began: what a replay of the epoch before is cut to.</summary>
    public ulong LogSizeAtStart { get; }

    /// <summary>Bytes of a torn last frame that recovery cut from the log; <see cref="MonitorParts.TornLogBytes"/> of a
    /// replay.</summary>
    public ulong TornLogBytes { get; }

    /// <summary>The frame after its last one; null when it ended without <see cref="Monitor.Close"/>.</summary>
    public ulong? Frames { get; }

    /// <summary>Inputs of a frame; <see cref="FrameInputs.Empty"/> where none were journalled.</summary>
    public FrameInputs InputsOf(ulong frame) => _inputs.TryGetValue(frame, out FrameInputs? inputs) ? inputs : FrameInputs.Empty;
}
