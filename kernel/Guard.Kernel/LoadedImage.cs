using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A partition image whose signatures, expiry, rollback index and segment hashes were verified (Guard.Images). All
/// values are the manifest's.</summary>
/// <param name="Manifest">SHA-256 of the manifest's signed text; must be the one the SystemImage names.</param>
/// <param name="Protocol">Boot protocol.</param>
/// <param name="EntryAddress">Guest-physical address of the first instruction.</param>
/// <param name="CommandLine">Printable ASCII handed to the guest; may be empty.</param>
/// <param name="Segments">In the manifest's order.</param>
public sealed record LoadedImage(
    Digest Manifest, BootProtocol Protocol, ulong EntryAddress, string CommandLine, ImmutableArray<LoadedSegment> Segments);
