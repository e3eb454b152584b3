// Protects: what is hashed, byte for byte (design 3.3): big-endian, fixed width, each under its own tag. Trusts: SHA-256 and
// HMAC.
using System;
using System.Buffers.Binary;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Labels;

namespace Guard.Kernel;

/// <summary>The digests of a transfer.</summary>
internal static class TransferDigests
{
    /// <summary>`label_d`.</summary>
    internal static Digest Label(in Label label)
    {
        Span<byte> hashed = stackalloc byte["guard/label/v1\0"u8.Length + Labels.Label.EncodedBytes];
        "guard/label/v1\0"u8.CopyTo(hashed);
        label.WriteTo(hashed["guard/label/v1\0"u8.Length..]);
        return Hash(hashed);
    }

    /// <summary>`filter_d`: SHA-256("guard/filter/v1\0" ‖ role ‖ kind ‖ u64 c₀ ‖ u64 c₁ ‖ name ‖ 0 ‖ each reason ‖ 0).</summary>
    internal static Digest Filter(FilterDescriptor descriptor)
    {
        var hashed = new ByteWriter(512);
        hashed.Raw("guard/filter/v1\0"u8);
        hashed.Byte((byte)descriptor.Role);
        hashed.Byte((byte)descriptor.Kind);
        hashed.UInt64(BinaryPrimitives.ReverseEndianness(descriptor.FuelBase));
        hashed.UInt64(BinaryPrimitives.ReverseEndianness(descriptor.FuelPerByte));
        hashed.Raw(Encoding.ASCII.GetBytes(descriptor.Name + "\0"));
        foreach (string reason in descriptor.Reasons)
        {
            hashed.Raw(Encoding.ASCII.GetBytes(reason + "\0"));
        }

        return Hash(hashed.Written);
    }

    /// <summary>`config_d`: SHA-256("guard/config/v1\0" ‖ configuration).</summary>
    internal static Digest Configuration(ReadOnlySpan<byte> configuration)
    {
        var hashed = new ByteWriter(64 + configuration.Length);
        hashed.Raw("guard/config/v1\0"u8);
        hashed.Raw(configuration);
        return Hash(hashed.Written);
    }

    /// <summary>`k_item` = HMAC(log secret, epoch ‖ channel ‖ seq), 32 bytes.</summary>
    internal static void ItemKey(ReadOnlySpan<byte> logSecret, in TransferKey key, Span<byte> itemKey)
    {
        Span<byte> hashed = stackalloc byte[8 + 4 + 8];
        BinaryPrimitives.WriteUInt64BigEndian(hashed, key.BootEpoch);
        BinaryPrimitives.WriteUInt32BigEndian(hashed[8..], key.Channel.Value);
        BinaryPrimitives.WriteUInt64BigEndian(hashed[12..], key.Sequence);
        HmacSha256.Hash(logSecret, hashed, itemKey);
    }

    /// <summary>`payload_d` and `out_d` = HMAC(k_item, tag ‖ u64 len ‖ content).</summary>
    internal static Digest Payload(ReadOnlySpan<byte> itemKey, StagedBytes content)
    {
        Span<byte> code = stackalloc byte[Digest.LengthBytes];
        HmacSha256.Hash(itemKey, content.Hashed, code);
        return Digest.From(code);
    }

    /// <summary>`xfer_id`.</summary>
    internal static Digest Transfer(
        in Digest policy, ChannelEntry channel, in TransferKey key, TypeId type, in Digest payload, in Digest supersedes)
    {
        Span<byte> hashed = stackalloc byte["guard/xfer/v1\0"u8.Length + 32 + 4 + 4 + 4 + 8 + 8 + 2 + 32 + 32 + 32];
        "guard/xfer/v1\0"u8.CopyTo(hashed);
        Span<byte> rest = hashed["guard/xfer/v1\0"u8.Length..];
        policy.CopyTo(rest);
        BinaryPrimitives.WriteUInt32BigEndian(rest[32..], key.Channel.Value);
        BinaryPrimitives.WriteUInt32BigEndian(rest[36..], channel.Row.Source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(rest[40..], channel.Row.Sink.Value);
        BinaryPrimitives.WriteUInt64BigEndian(rest[44..], key.BootEpoch);
        BinaryPrimitives.WriteUInt64BigEndian(rest[52..], key.Sequence);
        BinaryPrimitives.WriteUInt16BigEndian(rest[60..], type.Value);
        channel.SourceLabelDigest.CopyTo(rest[62..]);
        payload.CopyTo(rest[94..]);
        supersedes.CopyTo(rest[126..]);
        return Hash(hashed);
    }

    /// <summary>`step_i`.</summary>
    internal static Digest Step(
        in Digest transfer,
        ushort number,
        ChannelFilter filter,
        in Digest input,
        in Digest output,
        FilterVerdict verdict,
        uint reason,
        ulong fuelUsed)
    {
        Span<byte> hashed = stackalloc byte["guard/step/v1\0"u8.Length + 32 + 2 + 1 + 32 + 32 + 32 + 32 + 1 + 4 + 8];
        "guard/step/v1\0"u8.CopyTo(hashed);
        Span<byte> rest = hashed["guard/step/v1\0"u8.Length..];
        transfer.CopyTo(rest);
        BinaryPrimitives.WriteUInt16BigEndian(rest[32..], number);
        rest[34] = (byte)filter.Descriptor.Role;
        filter.FilterDigest.CopyTo(rest[35..]);
        filter.ConfigurationDigest.CopyTo(rest[67..]);
        input.CopyTo(rest[99..]);
        output.CopyTo(rest[131..]);
        rest[163] = (byte)verdict;
        BinaryPrimitives.WriteUInt32BigEndian(rest[164..], reason);
        BinaryPrimitives.WriteUInt64BigEndian(rest[168..], fuelUsed);
        return Hash(hashed);
    }

    /// <summary>`pipe_d` of the two steps.</summary>
    internal static Digest Pipe(in Digest transfer, in Digest stepA, in Digest stepB)
    {
        Span<byte> hashed = stackalloc byte["guard/pipe/v1\0"u8.Length + 32 + 2 + 64];
        "guard/pipe/v1\0"u8.CopyTo(hashed);
        Span<byte> rest = hashed["guard/pipe/v1\0"u8.Length..];
        transfer.CopyTo(rest);
        BinaryPrimitives.WriteUInt16BigEndian(rest[32..], 2);
        stepA.CopyTo(rest[34..]);
        stepB.CopyTo(rest[66..]);
        return Hash(hashed);
    }

    /// <summary>`release_d`.</summary>
    internal static Digest Release(in Digest transfer, in Digest outLabel, in Digest output, in Digest pipe)
    {
        Span<byte> hashed = stackalloc byte["guard/release/v1\0"u8.Length + 128];
        "guard/release/v1\0"u8.CopyTo(hashed);
        Span<byte> rest = hashed["guard/release/v1\0"u8.Length..];
        transfer.CopyTo(rest);
        outLabel.CopyTo(rest[32..]);
        output.CopyTo(rest[64..]);
        pipe.CopyTo(rest[96..]);
        return Hash(hashed);
    }

    private static Digest Hash(ReadOnlySpan<byte> hashed)
    {
        Span<byte> digest = stackalloc byte[Digest.LengthBytes];
        Sha256.Hash(hashed, digest);
        return Digest.From(digest);
    }
}
