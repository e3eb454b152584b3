using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>
/// What a partition image says of itself; FORMAT.md gives the text. Nothing outside it is used to load an image.
/// </summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version text.</param>
/// <param name="RollbackIndex">Never falls for a name: a lower one is refused.</param>
/// <param name="MinMonitor">Least version of the monitor's image interface; this one is
/// <see cref="ImageVerifier.MonitorVersion"/>.</param>
/// <param name="Ceiling">Highest label it may run at, as people write it.</param>
/// <param name="Protocol">Boot protocol.</param>
/// <param name="EntryAddress">First instruction.</param>
/// <param name="MemoryBytes">RAM it needs.</param>
/// <param name="CommandLine">Handed to the guest.</param>
/// <param name="Segments">Its segments.</param>
/// <param name="TreeRoot">Root of the page tree over the payload.</param>
/// <param name="Sbom">Digest of a bill of materials; zero for none.</param>
/// <param name="Provenance">Digest of a provenance statement; zero for none.</param>
/// <param name="CreatedUnixSeconds">When it was packed.</param>
public sealed record ImageManifest(
    string Name,
    string Version,
    uint RollbackIndex,
    uint MinMonitor,
    string Ceiling,
    BootProtocol Protocol,
    ulong EntryAddress,
    ulong MemoryBytes,
    string CommandLine,
    ImmutableArray<ImageSegment> Segments,
    Digest TreeRoot,
    Digest Sbom,
    Digest Provenance,
    long CreatedUnixSeconds);
