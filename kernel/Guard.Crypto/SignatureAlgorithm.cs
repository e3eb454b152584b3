using System;

namespace Guard.Crypto;

/// <summary>
/// Ed25519 (RFC 8032) by libsodium, in NSec's vocabulary, so that moving to NSec is a change inside this project.
/// </summary>
public sealed class SignatureAlgorithm
{
    private SignatureAlgorithm(int publicKeySize, int privateKeySize, int signatureSize)
    {
        PublicKeySize = publicKeySize;
        PrivateKeySize = privateKeySize;
        SignatureSize = signatureSize;
    }

    /// <summary>The only algorithm.</summary>
    public static SignatureAlgorithm Ed25519 { get; } = new(Sodium.PublicKeyBytes, Sodium.SeedBytes, Sodium.SignatureBytes);

    /// <summary>Version of the library that computes the signatures, such as "1.0.18".</summary>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public static string LibraryVersion => Sodium.Version();

    /// <summary>Bytes of a public key: 32.</summary>
    public int PublicKeySize { get; }

    /// <summary>Bytes of a private key (seed): 32.</summary>
    public int PrivateKeySize { get; }

    /// <summary>Bytes of a signature: 64.</summary>
    public int SignatureSize { get; }

    /// <summary>Signs data of any length; deterministic.</summary>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public byte[] Sign(Key key, ReadOnlySpan<byte> data)
    {
        byte[] signature = new byte[SignatureSize];
        Sign(key, data, signature);
        return signature;
    }

    /// <summary>Signs data of any length into a 64-byte span; deterministic.</summary>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes.</exception>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public void Sign(Key key, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (signature.Length != SignatureSize)
        {
            throw new ArgumentException("An Ed25519 signature needs 64 bytes.", nameof(signature));
        }

        Sodium.Sign(key.SecretKey, data, signature);
    }

    /// <summary>
    /// Whether a signature is good. Wrong lengths, points of small order and non-canonical numbers are false, never exceptions.
    /// </summary>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public bool Verify(PublicKey publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return signature.Length == SignatureSize && Sodium.Verify(publicKey.Bytes, data, signature);
    }

    /// <summary>The spelling of NSec before 20.2; the same as <see cref="Verify"/>.</summary>
    /// <exception cref="CryptoLibraryMissingException">libsodium is not installed.</exception>
    public bool TryVerify(PublicKey publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Verify(publicKey, data, signature);
}
