using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Guard.Crypto;

/// <summary>
/// An Ed25519 private key. Its bytes are wiped by <see cref="Dispose"/>; randomness is the host's, so it is made from a seed
/// only.
/// </summary>
public sealed class Key : IDisposable
{
    private readonly byte[] _secretKey;
    private bool _isDisposed;

    private Key(SignatureAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        Algorithm = algorithm;
        _secretKey = new byte[Sodium.SecretKeyBytes];
        Span<byte> publicKey = stackalloc byte[Sodium.PublicKeyBytes];
        Sodium.ExpandSeed(seed, _secretKey, publicKey);
        PublicKey = new PublicKey(algorithm, publicKey);
    }

    /// <summary>The algorithm this key belongs to: Ed25519, the only one there is.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>libsodium's form: seed, then public key; 64 bytes.</summary>
    internal ReadOnlySpan<byte> SecretKey
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _secretKey;
        }
    }

    /// <summary>Makes a key from a 32-byte seed (<see cref="KeyBlobFormat.RawPrivateKey"/>).</summary>
    /// <exception cref="FormatException">The seed is not 32 bytes, or the format is not RawPrivateKey.</exception>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public static Key Import(SignatureAlgorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format) =>
        TryImport(algorithm, blob, format, out Key? key)
            ? key
            : throw new FormatException("The private key is not 32 raw bytes.");

    /// <summary>
    /// Makes a key from a 32-byte seed; false where the blob is not 32 bytes or the format is not RawPrivateKey.
    /// </summary>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public static bool TryImport(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format, [NotNullWhen(true)] out Key? result)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        bool isBlob = format == KeyBlobFormat.RawPrivateKey && blob.Length == algorithm.PrivateKeySize;
        result = isBlob ? new Key(algorithm, blob) : null;
        return result is not null;
    }

    /// <summary>The seed (RawPrivateKey) or the public key (RawPublicKey) as bytes; the caller wipes a seed after use.</summary>
    /// <exception cref="ArgumentException">Another format was asked for.</exception>
    public byte[] Export(KeyBlobFormat format) => format switch
    {
        KeyBlobFormat.RawPrivateKey => SecretKey[..Sodium.SeedBytes].ToArray(),
        KeyBlobFormat.RawPublicKey => PublicKey.Export(format),
        KeyBlobFormat.None => throw new ArgumentException("A key exports as RawPrivateKey or RawPublicKey."),
    };

    /// <summary>Wipes the private bytes. Every later signature throws.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secretKey);
        _isDisposed = true;
    }
}
