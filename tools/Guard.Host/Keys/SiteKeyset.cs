using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Crypto;
using Guard.Images;

namespace Guard.Host.Keys;

/// <summary>Version 1 of a site's keyset, made of a roster of keys.</summary>
public static class SiteKeyset
{
    /// <summary>Roles whose thresholds a system image needs.</summary>
    public static ImmutableArray<string> SystemImageRoles { get; } = ["policy", "integrator"];

    private const long ValidUntilUnixSeconds = 4102444800; // 2100-01-01

    /// <summary>keyset.note, signed by all roots.</summary>
    public static byte[] Make(RoleKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ImmutableArray<KeysetRole> roles =
        [
            .. RoleKeys
                .Roster.Select(row => row.Role)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(role => new KeysetRole(role, role is "root" or "policy" or "officer" ? 2u : 1u)),
        ];
        ImmutableArray<KeysetKey> rows =
        [
            .. RoleKeys
                .Roster.Select(row => new KeysetKey(
                    row.Role,
                    row.Person,
                    row.Organisation,
                    0,
                    ValidUntilUnixSeconds,
                    keys.Signer(row.File).Verifier))
                .OrderBy(row => row.Role + " " + row.Key, StringComparer.Ordinal),
        ];
        byte[] text = KeysetCodec.Write(new Keyset(1, 1, ValidUntilUnixSeconds, roles, rows, []));
        NoteSigner[] roots = [.. RoleKeys.Roster.Where(row => row.Role == "root").Select(row => keys.Signer(row.File))];
        return SignedNote.Sign(text, roots).Bytes.ToArray();
    }
}
