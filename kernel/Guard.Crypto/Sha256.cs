using System;
using System.Security.Cryptography;

namespace Guard.Crypto;

/// <summary>SHA-256 (FIPS 180-4): in one call, or piece by piece.</summary>
/// <remarks>
/// Where OpenSSL's libcrypto 3 is there, which the base library computes with on Linux, it is called directly: the base library's call costs
/// 0.4 us more, most of it for clearing lists of errors. Elsewhere the base library computes it, and libsodium inputs of one or two blocks.
/// Tests compare all three at every length around the edges.
/// </remarks>
public sealed class Sha256 : IDisposable
{
    /// <summary>Bytes of a digest: 32.</summary>
    public const int SizeBytes = 32;

    private const int ShortMaxBytes = 119;                   // Two blocks of 64, less 9 bytes of padding.

    private readonly IncrementalHash? _hash;
    private readonly byte[] _state = [];

    /// <summary>A digest of no data yet.</summary>
    public Sha256()
        : this(OpenSslSha256.IsAvailable)
    {
    }

    /// <summary>For tests: computed in one way or the other.</summary>
    internal Sha256(bool isDirect)
    {
        if (isDirect)
        {
            _state = new byte[OpenSslSha256.StateBytes];
            OpenSslSha256.Begin(_state);
        }
        else
        {
            _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
    }

    /// <summary>Hashes data into a span of exactly 32 bytes without allocating.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is not 32 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (digest.Length != SizeBytes)
        {
            throw new ArgumentException("A digest needs exactly 32 bytes.", nameof(digest));
        }

        if (OpenSslSha256.IsAvailable)
        {
            Span<byte> state = stackalloc byte[OpenSslSha256.StateBytes];
            OpenSslSha256.Begin(state);
            OpenSslSha256.Append(state, data);
            OpenSslSha256.Finish(state, digest);
            return;
        }

        HashElsewhere(data, digest);
    }

    /// <summary>As <see cref="Hash(ReadOnlySpan{byte}, Span{byte})"/>, where there is no libcrypto 3.</summary>
    internal static void HashElsewhere(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (data.Length <= ShortMaxBytes)
        {
            Sodium.Sha256(data, digest);
            return;
        }

        SHA256.HashData(data, digest);
    }

    /// <summary>Hashes data into a new 32-byte array.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        byte[] digest = new byte[SizeBytes];
        Hash(data, digest);
        return digest;
    }

    /// <summary>Takes in the next piece.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (_hash is null)
        {
            OpenSslSha256.Append(_state, data);
        }
        else
        {
            _hash.AppendData(data);
        }
    }

    /// <summary>Writes the digest of all pieces since the last Finish, and starts anew.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 32 bytes.</exception>
    public void Finish(Span<byte> digest)
    {
        if (_hash is null)
        {
            OpenSslSha256.Finish(_state, digest);
            OpenSslSha256.Begin(_state);
        }
        else
        {
            _ = _hash.GetHashAndReset(digest);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hash?.Dispose();
}
