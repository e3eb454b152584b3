using Guard.Crypto;
using Guard.Images;

namespace Guard.Host.Running;

/// <summary>An operator's wish for snapshots of all domains of a run.</summary>
/// <param name="Moment">When.</param>
/// <param name="Signer">The site's key, role `image-site`.</param>
/// <param name="Least">Rollback indexes known: each snapshot gets the next.</param>
public sealed record SnapshotOrder(SnapshotMoment Moment, NoteSigner Signer, RollbackIndexes Least);
