// Protects: an artefact counts only when enough different persons of the right roles signed it. Trusts: the keyset it is given.
using System;
using System.Collections.Generic;
using System.Globalization;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>Counts the persons of a role who signed a note.</summary>
public static class RoleCheck
{
    /// <summary>Checks a note against roles of a keyset.</summary>
    /// <param name="note">Bytes of the note.</param>
    /// <param name="keyset">Who may sign.</param>
    /// <param name="roles">Roles, the threshold of each of which must be met.</param>
    /// <param name="nowUnixSeconds">Wall time for the keys' validity, or null when it is unknown: validity is then not
    /// checked.</param>
    /// <param name="parsed">The note, when it is accepted.</param>
    /// <returns>Why the note is refused; empty when it is accepted.</returns>
    public static string Verify(
        ReadOnlySpan<byte> note, Keyset keyset, ReadOnlySpan<string> roles, long? nowUnixSeconds, out SignedNote? parsed) =>
        Verify(note, keyset, roles, nowUnixSeconds, null, out parsed);

    /// <summary>
    /// Checks a note that the log recorded, as history: a key revoked since counts when the record stands before the index its
    /// revocation names.
    /// Nothing is loaded on the strength of this.
    /// </summary>
    /// <param name="note">Bytes of the note.</param>
    /// <param name="keyset">Who may sign; it still lists the revoked keys with their roles.</param>
    /// <param name="roles">Roles, the threshold of each of which must be met.</param>
    /// <param name="loggedAtIndex">Sequence number of the record that holds the note.</param>
    /// <param name="parsed">The note, when it is accepted.</param>
    /// <returns>Why the note is refused; empty when it is accepted.</returns>
    public static string VerifyHistory(
        ReadOnlySpan<byte> note, Keyset keyset, ReadOnlySpan<string> roles, ulong loggedAtIndex, out SignedNote? parsed) =>
        Verify(note, keyset, roles, null, loggedAtIndex, out parsed);

    private static string Verify(
        ReadOnlySpan<byte> note,
        Keyset keyset,
        ReadOnlySpan<string> roles,
        long? nowUnixSeconds,
        ulong? loggedAtIndex,
        out SignedNote? parsed)
    {
        ArgumentNullException.ThrowIfNull(keyset);
        if (!SignedNote.TryParse(note, out parsed))
        {
            return "the signed note is malformed";
        }

        var known = new List<NoteVerifier>();
        foreach (KeysetKey key in keyset.Keys)
        {
            if (!known.Contains(key.Key))
            {
                known.Add(key.Key);
            }
        }

        foreach (RevokedKey revoked in keyset.Revoked)
        {
            if (!known.Contains(revoked.Key))
            {
                // So that the refusal can name it; without a role it counts for none.
                known.Add(revoked.Key);
            }
        }

        NoteVerification result = parsed.Verify([.. known]);
        if (!result.IsSigned)
        {
            return result.Status == NoteStatus.NoKnownSignature
                ? "no signature is by a key of the keyset"
                : $"the signature by {result.BadKeyName} does not verify";
        }

        foreach (string role in roles)
        {
            string refusal = CheckRole(result, keyset, role, nowUnixSeconds, loggedAtIndex);
            if (refusal.Length > 0)
            {
                return refusal;
            }
        }

        return string.Empty;
    }

    private static string CheckRole(
        NoteVerification result, Keyset keyset, string role, long? nowUnixSeconds, ulong? loggedAtIndex)
    {
        uint? threshold = keyset.ThresholdOf(role);
        if (threshold is null)
        {
            return $"the keyset has no role '{role}'";
        }

        var persons = new SortedSet<string>(StringComparer.Ordinal);
        string passedOver = string.Empty;
        foreach (RevokedKey revoked in keyset.Revoked)
        {
            passedOver = result.IsSignedBy(revoked.Key) ? $"; the key {revoked.Key.Name} is revoked" : passedOver;
        }

        foreach (KeysetKey key in keyset.Keys)
        {
            if (key.Role != role || !result.IsSignedBy(key.Key))
            {
                continue;
            }

            if (keyset.RevokedAt(key.Key) is ulong revokedAt && (loggedAtIndex is not ulong logged || logged >= revokedAt))
            {
                continue;
            }

            if (nowUnixSeconds is long now && (now < key.FromUnixSeconds || now >= key.UntilUnixSeconds))
            {
                passedOver = $"; the key of {key.Person} is not valid now";
                continue;
            }

            persons.Add(key.Person);
        }

        return persons.Count >= threshold
            ? string.Empty
            : string.Create(
                CultureInfo.InvariantCulture, $"{persons.Count} of {threshold} signatures of role '{role}'{passedOver}");
    }
}
