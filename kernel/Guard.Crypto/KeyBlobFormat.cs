namespace Guard.Crypto;

/// <summary>How a key is laid out in bytes. NSec's names.</summary>
public enum KeyBlobFormat
{
    /// <summary>No format: refused.</summary>
    None = 0,

    /// <summary>The 32-byte Ed25519 public key of RFC 8032 section 5.1.5.</summary>
    RawPublicKey = 1,

    /// <summary>The 32-byte Ed25519 private key (seed) of RFC 8032 section 5.1.5.</summary>
    RawPrivateKey = 2,
}
