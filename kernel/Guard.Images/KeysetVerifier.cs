// Protects: nobody but enough root holders, old and new, changes who may sign. Trusts: the root fingerprints given for the first
// keyset.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>
/// Checks a first keyset against root fingerprints, and each next one against the one before (TUF's root rules).
/// </summary>
public static class KeysetVerifier
{
    private const string Root = "root";

    /// <summary>
    /// Fingerprint of a keyset's roots: SHA-256 over the line `threshold N` and the sorted root keys' texts, a line each.
    /// </summary>
    /// <remarks>The threshold is part of it: otherwise one root holder could sign a keyset of the same roots that asks for one
    /// signature.</remarks>
    public static Digest RootFingerprint(Keyset keyset)
    {
        ArgumentNullException.ThrowIfNull(keyset);
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (KeysetKey key in keyset.Keys)
        {
            if (key.Role == Root)
            {
                lines.Add(key.Key.ToString());
            }
        }

        string text = string.Create(
            CultureInfo.InvariantCulture, $"threshold {keyset.ThresholdOf(Root) ?? 0}\n{string.Join('\n', lines)}\n");
        return Digest.From(Sha256.Hash(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Verifies a first keyset.</summary>
    /// <param name="note">Bytes of keyset.note.</param>
    /// <param name="rootFingerprint">What the operator trusts; null to trust the keyset's own roots, which the caller must say to
    /// the operator.</param>
    /// <param name="nowUnixSeconds">Wall time for expiry, or null when unknown.</param>
    /// <param name="keyset">The keyset, when accepted.</param>
    /// <returns>Why it is refused; empty when accepted.</returns>
    public static string VerifyFirst(ReadOnlySpan<byte> note, Digest? rootFingerprint, long? nowUnixSeconds, out Keyset? keyset)
    {
        keyset = null;
        if (!SignedNote.TryParse(note, out SignedNote? parsed) || !KeysetCodec.TryRead(parsed.Text, out Keyset? read))
        {
            return "the keyset is malformed";
        }

        if (rootFingerprint is Digest trusted && RootFingerprint(read!) != trusted)
        {
            return "the keyset's root keys are not the trusted ones";
        }

        string refusal = RoleCheck.Verify(note, read!, [Root], nowUnixSeconds, out _);
        if (refusal.Length == 0 && IsExpired(read!, nowUnixSeconds))
        {
            refusal = "the keyset has expired";
        }

        keyset = refusal.Length == 0 ? read : null;
        return refusal;
    }

    /// <summary>Verifies keyset N+1 against the trusted keyset N.</summary>
    /// <returns>Why it is refused; empty when accepted.</returns>
    public static string VerifyNext(ReadOnlySpan<byte> note, Keyset current, long? nowUnixSeconds, out Keyset? next)
    {
        ArgumentNullException.ThrowIfNull(current);
        next = null;
        if (!SignedNote.TryParse(note, out SignedNote? parsed) || !KeysetCodec.TryRead(parsed.Text, out Keyset? read))
        {
            return "the keyset is malformed";
        }

        if (read!.Version != current.Version + 1UL)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"version {read.Version} does not follow version {current.Version}");
        }

        if (read.Epoch != current.Epoch)
        {
            return "the epoch changes with a recovery ceremony only";
        }

        foreach (RevokedKey revoked in current.Revoked)
        {
            if (!read.Revoked.Contains(revoked))
            {
                return $"it takes back the revocation of {revoked.Key.Name}";
            }
        }

        string byOld = RoleCheck.Verify(note, current, [Root], nowUnixSeconds, out _);
        if (byOld.Length > 0)
        {
            return "by the current roots: " + byOld;
        }

        string byNew = RoleCheck.Verify(note, read, [Root], nowUnixSeconds, out _);
        if (byNew.Length > 0)
        {
            return "by the new roots: " + byNew;
        }

        if (IsExpired(read, nowUnixSeconds))
        {
            return "the keyset has expired";
        }

        next = read;
        return string.Empty;
    }

    private static bool IsExpired(Keyset keyset, long? nowUnixSeconds) =>
        nowUnixSeconds is long now && now >= keyset.ExpiresUnixSeconds;
}
