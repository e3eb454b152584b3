using System;
using System.Security.Cryptography;

namespace Guard.Crypto;

/// <summary>HMAC-SHA-256 (RFC 2104, FIPS 198-1) under one key, kept ready for many messages. The base library computes it.</summary>
public sealed class HmacSha256 : IDisposable
{
    /// <summary>Bytes of a code: 32.</summary>
    public const int SizeBytes = 32;

    private readonly IncrementalHash _hash;

    /// <summary>Makes the keyed state. The key may have any length; ours have 32 bytes.</summary>
    public HmacSha256(ReadOnlySpan<byte> key)
    {
        _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
    }

    /// <summary>Computes one code into a 32-byte span without allocating.</summary>
    /// <exception cref="ArgumentException"><paramref name="code"/> is shorter than 32 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> code) => HMACSHA256.HashData(key, data, code);

    /// <summary>Takes in the next piece of a message.</summary>
    public void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    /// <summary>Writes the code of all pieces since the last Finish, and starts anew under the same key.</summary>
    /// <exception cref="ArgumentException"><paramref name="code"/> is shorter than 32 bytes.</exception>
    public void Finish(Span<byte> code) => _hash.GetHashAndReset(code);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
