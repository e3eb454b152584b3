using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Guard.Crypto;

/// <summary>An Ed25519 public key: 32 bytes that never change.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] _bytes;

    internal PublicKey(SignatureAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        Algorithm = algorithm;
        _bytes = bytes.ToArray();
    }

    /// <summary>The algorithm this key belongs to: Ed25519, the only one there is.</summary>
    public SignatureAlgorithm Algorithm { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads a public key from <see cref="KeyBlobFormat.RawPublicKey"/> bytes.</summary>
    /// <exception cref="FormatException">The blob is not 32 bytes, or the format is not RawPublicKey.</exception>
    public static PublicKey Import(SignatureAlgorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format) =>
        TryImport(algorithm, blob, format, out PublicKey? key)
            ? key
            : throw new FormatException("The public key is not 32 raw bytes.");

    /// <summary>Reads a public key; false where the blob is not 32 bytes or the format is not RawPublicKey.</summary>
    /// <remarks>Whether the bytes are a point of the curve is decided by libsodium at each verification.</remarks>
    public static bool TryImport(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format, [NotNullWhen(true)] out PublicKey? result)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        bool isBlob = format == KeyBlobFormat.RawPublicKey && blob.Length == algorithm.PublicKeySize;
        result = isBlob ? new PublicKey(algorithm, blob) : null;
        return result is not null;
    }

    /// <summary>The key as bytes; only <see cref="KeyBlobFormat.RawPublicKey"/> is offered.</summary>
    /// <exception cref="ArgumentException">Another format was asked for.</exception>
    public byte[] Export(KeyBlobFormat format) =>
        format == KeyBlobFormat.RawPublicKey
            ? _bytes.AsSpan().ToArray()
            : throw new ArgumentException("A public key exports as RawPublicKey only.");

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(_bytes);
}
