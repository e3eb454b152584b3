// Protects: one keyset has one text. Trusts: nothing it reads.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>Text of a <see cref="Keyset"/> (FORMAT.md). Canonical.</summary>
public static class KeysetCodec
{
    /// <summary>Most keys of a keyset.</summary>
    public const int MaxKeys = 1024;

    private const string Head = "guard.example/keyset/v1";

    /// <summary>The text.</summary>
    public static byte[] Write(Keyset keyset)
    {
        ArgumentNullException.ThrowIfNull(keyset);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Head}\nversion {keyset.Version}\nepoch {keyset.Epoch}\nexpires {keyset.ExpiresUnixSeconds}\n");
        foreach (KeysetRole role in keyset.Roles)
        {
            text.Append(CultureInfo.InvariantCulture, $"role {role.Name} {role.Threshold}\n");
        }

        foreach (KeysetKey key in keyset.Keys)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"key {key.Role} {key.Person} {key.Organisation} {key.FromUnixSeconds} {key.UntilUnixSeconds} {key.Key}\n");
        }

        foreach (RevokedKey key in keyset.Revoked)
        {
            text.Append(CultureInfo.InvariantCulture, $"revoked {key.Key} {key.LogIndex}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads a text; false for anything but what <see cref="Write"/> gives for a keyset in order.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Keyset? keyset)
    {
        keyset = null;
        var reader = new LineReader(text);
        reader.Expect(Head);
        uint version = (uint)reader.Number("version", uint.MaxValue);
        uint epoch = (uint)reader.Number("epoch", uint.MaxValue);
        long expires = (long)reader.Number("expires", long.MaxValue);
        ImmutableArray<KeysetRole> roles = ReadRoles(ref reader);
        ImmutableArray<KeysetKey> keys = ReadKeys(ref reader, roles);
        ImmutableArray<RevokedKey> revoked = ReadRevoked(ref reader);
        if (reader.Failed || !reader.AtEnd || version == 0 || !IsEachKeyOnePersons(keys) || HoldsVendorAndSite(keys))
        {
            return false;
        }

        var read = new Keyset(version, epoch, expires, roles, keys, revoked);
        if (!text.SequenceEqual(Write(read)))
        {
            return false;
        }

        keyset = read;
        return true;
    }

    private static ImmutableArray<KeysetRole> ReadRoles(ref LineReader reader)
    {
        var roles = ImmutableArray.CreateBuilder<KeysetRole>();
        while (reader.IsAt("role"))
        {
            string[] words = reader.Value("role").Split(' ');
            bool ascending = roles.Count == 0 || string.CompareOrdinal(roles[^1].Name, words[0]) < 0;
            if (words.Length != 2 || !ManifestCodec.IsName(words[0], 32) || !ascending
                || !LineReader.TryNumber(words[1], 16, out ulong threshold) || threshold == 0)
            {
                reader.Fail();
                break;
            }

            roles.Add(new KeysetRole(words[0], (uint)threshold));
        }

        return roles.ToImmutable();
    }

    private static ImmutableArray<KeysetKey> ReadKeys(ref LineReader reader, ImmutableArray<KeysetRole> roles)
    {
        var keys = ImmutableArray.CreateBuilder<KeysetKey>();
        string last = string.Empty;
        while (reader.IsAt("key") && keys.Count < MaxKeys)
        {
            string[] words = reader.Value("key").Split(' ');
            string order = words.Length == 6 ? words[0] + " " + words[5] : string.Empty;
            if (words.Length != 6 || string.CompareOrdinal(last, order) >= 0 || !HasRole(roles, words[0])
                || !ManifestCodec.IsName(words[1], 64) || !ManifestCodec.IsName(words[2], 64)
                || !LineReader.TryNumber(words[3], long.MaxValue, out ulong from)
                || !LineReader.TryNumber(words[4], long.MaxValue, out ulong until)
                || !NoteVerifier.TryParse(words[5], out NoteVerifier? key))
            {
                reader.Fail();
                break;
            }

            last = order;
            keys.Add(new KeysetKey(words[0], words[1], words[2], (long)from, (long)until, key));
        }

        return keys.ToImmutable();
    }

    private static ImmutableArray<RevokedKey> ReadRevoked(ref LineReader reader)
    {
        var revoked = ImmutableArray.CreateBuilder<RevokedKey>();
        string last = string.Empty;
        while (reader.IsAt("revoked") && revoked.Count < MaxKeys)
        {
            string[] words = reader.Value("revoked").Split(' ');
            if (words.Length != 2 || string.CompareOrdinal(last, words[0]) >= 0
                || !NoteVerifier.TryParse(words[0], out NoteVerifier? key)
                || !LineReader.TryNumber(words[1], ulong.MaxValue, out ulong index))
            {
                reader.Fail();
                break;
            }

            last = words[0];
            revoked.Add(new RevokedKey(key, index));
        }

        return revoked.ToImmutable();
    }

    // One private key under two persons, or under two names, would count twice against a threshold.
    private static bool IsEachKeyOnePersons(ImmutableArray<KeysetKey> keys)
    {
        var holders = new Dictionary<PublicKey, KeysetKey>();
        foreach (KeysetKey key in keys)
        {
            if (!holders.TryAdd(key.Key.PublicKey, key))
            {
                KeysetKey first = holders[key.Key.PublicKey];
                if (first.Person != key.Person || first.Organisation != key.Organisation || !first.Key.Equals(key.Key))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Two signatures on an image mean two parties: a key of both roles would be both.
    private static bool HoldsVendorAndSite(ImmutableArray<KeysetKey> keys)
    {
        var vendors = new HashSet<PublicKey>();
        foreach (KeysetKey key in keys)
        {
            if (key.Role == "image-vendor")
            {
                vendors.Add(key.Key.PublicKey);
            }
        }

        foreach (KeysetKey key in keys)
        {
            if (key.Role == "image-site" && vendors.Contains(key.Key.PublicKey))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasRole(ImmutableArray<KeysetRole> roles, string name)
    {
        foreach (KeysetRole role in roles)
        {
            if (role.Name == name)
            {
                return true;
            }
        }

        return false;
    }
}
