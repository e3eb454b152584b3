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
    /// <param name="nowUnixSeconds">Wall time for the keys' validity, or null when it is unknown: validity is then not checked.</param>
    /// <param name="parsed">The note, when it is accepted.</param>
    /// <returns>Why the note is refused; empty when it is accepted.</returns>
    public static string Verify(
        ReadOnlySpan<byte> note, Keyset keyset, ReadOnlySpan<string> roles, long? nowUnixSeconds, out SignedNote? parsed)
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

        NoteVerification result = parsed.Verify([.. known]);
        if (!result.IsSigned)
        {
            return result.Status == NoteStatus.NoKnownSignature
                ? "no signature is by a key of the keyset"
                : $"the signature by {result.BadKeyName} does not verify";
        }

        foreach (string role in roles)
        {
            string refusal = CheckRole(result, keyset, role, nowUnixSeconds);
            if (refusal.Length > 0)
            {
                return refusal;
            }
        }

        return string.Empty;
    }

    private static string CheckRole(NoteVerification result, Keyset keyset, string role, long? nowUnixSeconds)
    {
        uint? threshold = keyset.ThresholdOf(role);
        if (threshold is null)
        {
            return $"the keyset has no role '{role}'";
        }

        var persons = new SortedSet<string>(StringComparer.Ordinal);
        string passedOver = string.Empty;
        foreach (KeysetKey key in keyset.Keys)
        {
            if (key.Role != role || !result.IsSignedBy(key.Key))
            {
                continue;
            }

            if (keyset.IsRevoked(key.Key))
            {
                passedOver = $"; the key of {key.Person} is revoked";
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
            : string.Create(CultureInfo.InvariantCulture, $"{persons.Count} of {threshold} signatures of role '{role}'{passedOver}");
    }
}
