using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Host.Auditing;

/// <summary>Keyed payload digests, computed as a reader of the format would (design 3.3; FORMAT.md of Guard.Audit), not by the
/// kernel's code.</summary>
public static class PayloadDigest
{
    /// <summary>`payload_d` or `out_d` of content in the transfer with this number.</summary>
    public static Digest Of(
        ReadOnlySpan<byte> logSecret,
        ulong bootEpoch,
        ChannelId channel,
        ulong sequence,
        ReadOnlySpan<byte> content)
    {
        Span<byte> item = stackalloc byte[8 + 4 + 8];
        BinaryPrimitives.WriteUInt64BigEndian(item, bootEpoch);
        BinaryPrimitives.WriteUInt32BigEndian(item[8..], channel.Value);
        BinaryPrimitives.WriteUInt64BigEndian(item[12..], sequence);
        Span<byte> itemKey = stackalloc byte[HmacSha256.SizeBytes];
        HmacSha256.Hash(logSecret, item, itemKey);
        ReadOnlySpan<byte> tag = "guard/payload/v1\0"u8;
        var hashed = new byte[tag.Length + 8 + content.Length];
        tag.CopyTo(hashed);
        BinaryPrimitives.WriteUInt64BigEndian(hashed.AsSpan(tag.Length), (ulong)content.Length);
        content.CopyTo(hashed.AsSpan(tag.Length + 8));
        Span<byte> digest = stackalloc byte[HmacSha256.SizeBytes];
        HmacSha256.Hash(itemKey, hashed, digest);
        return Digest.From(digest);
    }
}
