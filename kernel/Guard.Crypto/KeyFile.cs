// SKKEY1: a private signing key as a small text file. FORMAT.md section 3. Only the codec stands here: reading and writing files,
// asking for passphrases and drawing salt and nonce are the host's.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Crypto;

/// <summary>
/// The SKKEY1 codec: private keys encrypted under a passphrase, or, for keys made for one run, in the clear and marked so.
/// </summary>
public static class KeyFile
{
    /// <summary>Fewest PBKDF2 rounds a file may ask for, and the number written by default.</summary>
    public const int IterationsMin = 600_000;

    /// <summary>Most PBKDF2 rounds a file may ask for: a bound on the work a hostile file can cause.</summary>
    public const int IterationsMax = 10_000_000;

    /// <summary>Bytes of salt.</summary>
    public const int SaltBytes = 16;

    /// <summary>Bytes of AES-GCM nonce.</summary>
    public const int NonceBytes = 12;

    private const int FileMaxBytes = 4096;
    private const int TagBytes = 16;
    private const string Magic = "SKKEY1";
    private const string Warning = "UNPROTECTED made for one run, whoever reads this file can sign with it";

    /// <summary>Writes a key encrypted by AES-256-GCM under PBKDF2-HMAC-SHA-256 of the passphrase.</summary>
    /// <param name="signer">The key and its name.</param>
    /// <param name="passphrase">UTF-8 bytes; at least one.</param>
    /// <param name="salt">16 random bytes, fresh for each file.</param>
    /// <param name="nonce">12 random bytes, fresh for each file.</param>
    /// <param name="iterations">Rounds, 600,000 to 10,000,000.</param>
    /// <exception cref="ArgumentException">A length or the number of rounds is out of range.</exception>
    public static byte[] WriteProtected(
        NoteSigner signer,
        ReadOnlySpan<byte> passphrase,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> nonce,
        int iterations = IterationsMin)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (passphrase.IsEmpty || salt.Length != SaltBytes || nonce.Length != NonceBytes
            || iterations is < IterationsMin or > IterationsMax)
        {
            throw new ArgumentException(
                "A key file needs a passphrase, 16 bytes of salt, 12 of nonce and at least 600,000 rounds.");
        }

        string head = ProtectedHead(signer.Verifier, iterations, salt, nonce);
        byte[] seed = signer.Key.Export(KeyBlobFormat.RawPrivateKey);
        Span<byte> cipher = stackalloc byte[Sodium.SeedBytes + TagBytes];
        Span<byte> key = stackalloc byte[32];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, iterations, HashAlgorithmName.SHA256);
            using AesGcm aes = new(key, TagBytes);
            aes.Encrypt(nonce, seed, cipher[..Sodium.SeedBytes], cipher[Sodium.SeedBytes..], Encoding.UTF8.GetBytes(head));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(key);
        }

        return Encoding.UTF8.GetBytes($"{head}sealed {Convert.ToHexStringLower(cipher)}\n");
    }

    /// <summary>Writes a key in the clear, with a line that says so. For keys made for one run only.</summary>
    public static byte[] WriteUnprotected(NoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        byte[] seed = signer.Key.Export(KeyBlobFormat.RawPrivateKey);
        string text = $"{Magic}\nkey {signer.Verifier}\n{Warning}\nseed {Convert.ToHexStringLower(seed)}\n";
        CryptographicOperations.ZeroMemory(seed);
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Opens a key file of either kind.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="passphrase">UTF-8 bytes; empty where the user gave none. Ignored for an unprotected file.</param>
    /// <param name="signer">The key, owned by the caller; null unless Opened.</param>
    /// <param name="isProtected">Whether the file is of the encrypted kind; false where malformed.</param>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public static KeyFileStatus TryOpen(
        ReadOnlySpan<byte> file, ReadOnlySpan<byte> passphrase, out NoteSigner? signer, out bool isProtected)
    {
        signer = null;
        isProtected = false;
        if (!TrySplit(file, out string[]? lines, out NoteVerifier? verifier))
        {
            return KeyFileStatus.Malformed;
        }

        byte[] seed = new byte[Sodium.SeedBytes];
        try
        {
            KeyFileStatus status;
            if (lines.Length == 4 && lines[2] == Warning)
            {
                status = TryHex(lines[3], "seed ", seed) ? KeyFileStatus.Opened : KeyFileStatus.Malformed;
            }
            else
            {
                status = TryUnseal(lines, verifier, passphrase, seed);
                isProtected = status != KeyFileStatus.Malformed;
            }

            if (status != KeyFileStatus.Opened)
            {
                return status;
            }

            NoteSigner read = new(verifier.Name, Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey));
            if (!read.Verifier.Equals(verifier))
            {
                read.Dispose();
                isProtected = false;
                return KeyFileStatus.Malformed;
            }

            signer = read;
            return KeyFileStatus.Opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Reads the public half, which stands in the clear in both kinds; false where the file is not SKKEY1.</summary>
    public static bool TryReadPublic(ReadOnlySpan<byte> file, [NotNullWhen(true)] out NoteVerifier? verifier) =>
        TrySplit(file, out _, out verifier);

    private static KeyFileStatus TryUnseal(string[] lines, NoteVerifier verifier, ReadOnlySpan<byte> passphrase, Span<byte> seed)
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Span<byte> cipher = stackalloc byte[Sodium.SeedBytes + TagBytes];
        if (lines.Length != 6 || !TryIterations(lines[2], out int iterations) || !TryHex(lines[3], "salt ", salt)
            || !TryHex(lines[4], "nonce ", nonce) || !TryHex(lines[5], "sealed ", cipher))
        {
            return KeyFileStatus.Malformed;
        }

        if (passphrase.IsEmpty)
        {
            return KeyFileStatus.PassphraseNeeded;
        }

        Span<byte> key = stackalloc byte[32];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, iterations, HashAlgorithmName.SHA256);
            using AesGcm aes = new(key, TagBytes);
            byte[] head = Encoding.UTF8.GetBytes(ProtectedHead(verifier, iterations, salt, nonce));
            aes.Decrypt(nonce, cipher[..Sodium.SeedBytes], cipher[Sodium.SeedBytes..], seed, head);
            return KeyFileStatus.Opened;
        }
        catch (AuthenticationTagMismatchException)
        {
            return KeyFileStatus.WrongPassphrase;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static string ProtectedHead(
        NoteVerifier verifier, int iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> nonce) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Magic}\nkey {verifier}\npbkdf2-sha256 {iterations}\n")
        + $"salt {Convert.ToHexStringLower(salt)}\nnonce {Convert.ToHexStringLower(nonce)}\n";

    private static bool TrySplit(
        ReadOnlySpan<byte> file, [NotNullWhen(true)] out string[]? lines, [NotNullWhen(true)] out NoteVerifier? verifier)
    {
        lines = null;
        verifier = null;
        if (file.Length is 0 or > FileMaxBytes || file[^1] != (byte)'\n' || !System.Text.Unicode.Utf8.IsValid(file))
        {
            return false;
        }

        string[] read = Encoding.UTF8.GetString(file[..^1]).Split('\n');
        if (read.Length is not (4 or 6) || read[0] != Magic || !read[1].StartsWith("key ", StringComparison.Ordinal)
            || !NoteVerifier.TryParse(read[1].AsSpan(4), out verifier))
        {
            return false;
        }

        lines = read;
        return true;
    }

    private static bool TryIterations(string line, out int iterations)
    {
        const string Prefix = "pbkdf2-sha256 ";
        iterations = 0;
        return line.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out iterations)
            && iterations is >= IterationsMin and <= IterationsMax
            && line.AsSpan(Prefix.Length).SequenceEqual(iterations.ToString(CultureInfo.InvariantCulture));
    }

    private static bool TryHex(string line, string prefix, Span<byte> target)
    {
        if (!line.StartsWith(prefix, StringComparison.Ordinal) || line.Length != prefix.Length + (target.Length * 2))
        {
            return false;
        }

        ReadOnlySpan<char> hex = line.AsSpan(prefix.Length);
        return Convert.FromHexString(hex, target, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == target.Length && hex.SequenceEqual(Convert.ToHexStringLower(target));
    }
}
