using System.Collections.Immutable;
using System.Linq;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>Who may sign what (TUF's rules: versions step by one, thresholds count persons).</summary>
/// <param name="Version">From 1, up by one.</param>
/// <param name="Epoch">Rises with a root recovery ceremony only.</param>
/// <param name="ExpiresUnixSeconds">Counts before this second.</param>
/// <param name="Roles">Ascending by name.</param>
/// <param name="Keys">Ascending by role, then key text.</param>
/// <param name="Revoked">Ascending by key text.</param>
public sealed record Keyset(
    uint Version,
    uint Epoch,
    long ExpiresUnixSeconds,
    ImmutableArray<KeysetRole> Roles,
    ImmutableArray<KeysetKey> Keys,
    ImmutableArray<RevokedKey> Revoked)
{
    /// <summary>How many persons a role needs; null for a role it does not have.</summary>
    public uint? ThresholdOf(string role) => Roles.FirstOrDefault(row => row.Name == role)?.Threshold;

    /// <summary>True when a key is on the revoked list.</summary>
    public bool IsRevoked(NoteVerifier key) => RevokedAt(key) is not null;

    /// <summary>Log index from which on a key counts no more, even as history; null for a key that is not revoked.</summary>
    public ulong? RevokedAt(NoteVerifier key) => Revoked.FirstOrDefault(row => row.Key.PublicKey.Equals(key.PublicKey))?.LogIndex;
}
