using Guard.Contracts;

namespace Guard.Images;

/// <summary>What a partition's snapshot says of itself; FORMAT.md gives the text.</summary>
/// <param name="System">Name of the system.</param>
/// <param name="Partition">Name of the partition.</param>
/// <param name="Image">Digest of the manifest of the image it was booted from.</param>
/// <param name="Policy">policy_d it was taken under.</param>
/// <param name="RollbackIndex">Never falls for a partition of a system at one site: a lower one is refused.</param>
/// <param name="MinMonitor">Least version of the monitor's snapshot interface; this one is <see cref="SnapshotVerifier.MonitorVersion"/>.</param>
/// <param name="Frame">The frame it goes on with.</param>
/// <param name="Errors">Errors recorded since its start, one bit each.</param>
/// <param name="Transcript">Its transcript digest before that frame.</param>
/// <param name="MemoryBytes">Its RAM.</param>
/// <param name="StateBytes">Length of processor and devices.</param>
/// <param name="State">SHA-256 of processor and devices.</param>
/// <param name="Map">SHA-256 of the map of pages.</param>
/// <param name="Pages">Pages held; the others are zero.</param>
/// <param name="TreeRoot">Root of the page tree over the pages held.</param>
/// <param name="CreatedUnixSeconds">When it was taken.</param>
public sealed record SnapshotManifest(
    string System,
    string Partition,
    Digest Image,
    Digest Policy,
    uint RollbackIndex,
    uint MinMonitor,
    ulong Frame,
    uint Errors,
    Digest Transcript,
    ulong MemoryBytes,
    uint StateBytes,
    Digest State,
    Digest Map,
    uint Pages,
    Digest TreeRoot,
    long CreatedUnixSeconds)
{
    /// <summary>The name under which rollback indexes are kept.</summary>
    public string RollbackName => RollbackNameOf(System, Partition);

    /// <summary>The same of a partition of a system.</summary>
    public static string RollbackNameOf(string system, string partition) => $"snapshot.{system}.{partition}";

    /// <summary>The name under which the channels of a system's snapshots are signed, and their rollback indexes kept.</summary>
    public static string ChannelsNameOf(string system) => $"channels.{system}";
}
