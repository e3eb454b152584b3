using System;
using System.Security.Cryptography;

namespace Guard.Crypto;

/// <summary>SHA-256 (FIPS 180-4): in one call, or piece by piece. The base library computes it.</summary>
public sealed class Sha256 : IDisposable
{
    /// <summary>Bytes of a digest: 32.</summary>
    public const int SizeBytes = 32;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Hashes data into a 32-byte span without allocating.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 32 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest) => SHA256.HashData(data, digest);

    /// <summary>Hashes data into a new 32-byte array.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data) => SHA256.HashData(data);

    /// <summary>Takes in the next piece.</summary>
    public void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    /// <summary>Writes the digest of all pieces since the last Finish, and starts anew.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 32 bytes.</exception>
    public void Finish(Span<byte> digest) => _hash.GetHashAndReset(digest);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
