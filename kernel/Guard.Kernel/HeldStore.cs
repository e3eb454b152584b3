// Protects: bytes of items in review and quarantine; on disk they are ciphertext bound to their metadata.
// Trusts: the log secret for being secret. One key an item and purpose, used for one plaintext only, hence the fixed nonce.
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>RUN/held: one file an item, `XFER.review` or `XFER.quarantine`. FORMAT.md of Guard.Kernel gives the bytes.</summary>
public static class HeldStore
{
    private const uint Magic = 0x31494847;        // "GHI1"
    private const int HeaderBytes = 4 + 1 + 32 + 4 + 2 + 8 + 8 + 32 + 4 + 32 + 32 + 4 + 4;
    private const int TagBytes = 16;

    /// <summary>Name of an item's file.</summary>
    public static string Path(in Digest transfer, bool isQuarantined) => transfer + (isQuarantined ? ".quarantine" : ".review");

    /// <summary>Writes an item; durable when it answers Ok.</summary>
    internal static StoreStatus Write(ILogStore store, ReadOnlySpan<byte> logSecret, HeldItem item) =>
        store.Replace(Path(item.Transfer, item.IsQuarantined), Seal(logSecret, item));

    /// <summary>An item's file: head, ciphertext, tag.</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> logSecret, HeldItem item)
    {
        int contentBytes = item.Source.Length + item.Output.Length;
        var file = new byte[HeaderBytes + contentBytes + TagBytes];
        WriteHeader(file, item);
        var content = new byte[contentBytes];
        item.Source.CopyTo(content, 0);
        item.Output.CopyTo(content, item.Source.Length);
        using AesGcm cipher = Cipher(logSecret, item.Transfer, item.IsQuarantined);
        cipher.Encrypt(
            stackalloc byte[12],
            content,
            file.AsSpan(HeaderBytes, contentBytes),
            file.AsSpan(HeaderBytes + contentBytes),
            file.AsSpan(0, HeaderBytes));
        CryptographicOperations.ZeroMemory(content);
        return file;
    }

    /// <summary>Opens an item's file; false when it is missing, is another item's, was changed, or the secret is not its
    /// own.</summary>
    public static bool TryOpen(
        ILogStore store, in Digest transfer, bool isQuarantined, ReadOnlySpan<byte> logSecret, [NotNullWhen(true)] out HeldItem? item)
    {
        ArgumentNullException.ThrowIfNull(store);
        item = null;
        string path = Path(transfer, isQuarantined);
        long lengthBytes = store.LengthBytes(path);
        if (lengthBytes is < HeaderBytes + TagBytes or > HeaderBytes + TagBytes + (2L * IPartition.MaxMessageBytes))
        {
            return false;
        }

        var file = new byte[lengthBytes];
        return store.TryRead(path, 0, file) && TryUnseal(file, transfer, isQuarantined, logSecret, out item);
    }

    /// <summary>Opens what <see cref="Seal"/> gave; false when it is another item's, was changed, or the secret is not its own.</summary>
    internal static bool TryUnseal(
        byte[] file, in Digest transfer, bool isQuarantined, ReadOnlySpan<byte> logSecret, [NotNullWhen(true)] out HeldItem? item)
    {
        item = null;
        if (file.Length < HeaderBytes + TagBytes || !TryReadHeader(file, transfer, isQuarantined, out HeldItem? header, out int sourceBytes))
        {
            return false;
        }

        var content = new byte[file.Length - HeaderBytes - TagBytes];
        using AesGcm cipher = Cipher(logSecret, transfer, isQuarantined);
        try
        {
            cipher.Decrypt(
                stackalloc byte[12],
                file.AsSpan(HeaderBytes, content.Length),
                file.AsSpan(HeaderBytes + content.Length),
                content,
                file.AsSpan(0, HeaderBytes));
        }
        catch (CryptographicException)
        {
            return false;
        }

        item = header with
        {
            Source = ImmutableArray.Create(content.AsSpan(0, sourceBytes)),
            Output = ImmutableArray.Create(content.AsSpan(sourceBytes)),
        };
        return true;
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> logSecret, in Digest transfer, bool isQuarantined)
    {
        Span<byte> seed = stackalloc byte["guard/held/v1\0"u8.Length + 1 + Digest.LengthBytes];
        "guard/held/v1\0"u8.CopyTo(seed);
        seed["guard/held/v1\0"u8.Length] = isQuarantined ? (byte)1 : (byte)0;
        transfer.CopyTo(seed[("guard/held/v1\0"u8.Length + 1)..]);
        Span<byte> key = stackalloc byte[HmacSha256.SizeBytes];
        HmacSha256.Hash(logSecret, seed, key);
        var cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static void WriteHeader(Span<byte> file, HeldItem item)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        file[4] = item.IsQuarantined ? (byte)1 : (byte)0;
        item.Transfer.CopyTo(file[5..]);
        BinaryPrimitives.WriteUInt32LittleEndian(file[37..], item.Channel.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(file[41..], item.Type.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(file[43..], item.BootEpoch);
        BinaryPrimitives.WriteUInt64LittleEndian(file[51..], item.Sequence);
        item.Policy.CopyTo(file[59..]);
        BinaryPrimitives.WriteUInt32LittleEndian(file[91..], item.KeysetVersion);
        item.Release.CopyTo(file[95..]);
        item.View.CopyTo(file[127..]);
        BinaryPrimitives.WriteInt32LittleEndian(file[159..], item.Source.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file[163..], item.Output.Length);
    }

    private static bool TryReadHeader(
        ReadOnlySpan<byte> file, in Digest transfer, bool isQuarantined, [NotNullWhen(true)] out HeldItem? header, out int sourceBytes)
    {
        header = null;
        sourceBytes = BinaryPrimitives.ReadInt32LittleEndian(file[159..]);
        int outputBytes = BinaryPrimitives.ReadInt32LittleEndian(file[163..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic
            || file[4] != (isQuarantined ? 1 : 0)
            || Digest.From(file.Slice(5, Digest.LengthBytes)) != transfer
            || sourceBytes is < 0 or > IPartition.MaxMessageBytes
            || outputBytes is < 0 or > IPartition.MaxMessageBytes
            || file.Length != HeaderBytes + sourceBytes + outputBytes + TagBytes)
        {
            return false;
        }

        header = new HeldItem(
            isQuarantined,
            transfer,
            new ChannelId(BinaryPrimitives.ReadUInt32LittleEndian(file[37..])),
            new TypeId(BinaryPrimitives.ReadUInt16LittleEndian(file[41..])),
            BinaryPrimitives.ReadUInt64LittleEndian(file[43..]),
            BinaryPrimitives.ReadUInt64LittleEndian(file[51..]),
            Digest.From(file.Slice(59, Digest.LengthBytes)),
            BinaryPrimitives.ReadUInt32LittleEndian(file[91..]),
            Digest.From(file.Slice(95, Digest.LengthBytes)),
            Digest.From(file.Slice(127, Digest.LengthBytes)),
            [],
            []);
        return true;
    }
}
