using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Storage;

namespace Guard.Experiments.TamperEvidence;

/// <summary>What someone can do to a log of at most 256 records, with its key or without. Its tree is RFC 6962, written here once more.</summary>
internal static class LogForge
{
    private const int MaxRecords = 256;

    /// <summary>All files of a store.</summary>
    internal static MemoryLogStore Copy(MemoryLogStore store)
    {
        var copy = new MemoryLogStore();
        foreach (string path in store.List(string.Empty))
        {
            copy.Replace(path, Read(store, path));
        }

        return copy;
    }

    internal static byte[] Read(ILogStore store, string path)
    {
        var bytes = new byte[Math.Max(0, store.LengthBytes(path))];
        return store.TryRead(path, 0, bytes) ? bytes : throw new InvalidOperationException($"{path} cannot be read");
    }

    /// <summary>Path of the one bundle, or tile of level 0, of a small log.</summary>
    internal static string Path(int level, int records) => LogLayout.TilePath(level, 0, records);

    /// <summary>The records of a published log.</summary>
    internal static ImmutableArray<byte[]> Records(ILogStore store)
    {
        string path = store.List(string.Empty).Single(name => name.StartsWith("tile/entries/", StringComparison.Ordinal));
        ReadOnlySpan<byte> rest = Read(store, path);
        var records = ImmutableArray.CreateBuilder<byte[]>();
        while (!rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            records.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return records.ToImmutable();
    }

    /// <summary>New bundle, tile, root and signature over other records; state and write-ahead log stay.</summary>
    internal static void Rebuild(MemoryLogStore store, IReadOnlyList<byte[]> records, string origin, NoteSigner signer)
    {
        if (records.Count is 0 or >= MaxRecords)
        {
            throw new ArgumentOutOfRangeException(nameof(records));
        }

        foreach (string tile in store.List("tile"))
        {
            store.Delete(tile);
        }

        byte[][] leaves = [.. records.Select(record => Sha256.Hash([0, .. record]))];
        store.Replace(Path(LogLayout.BundleLevel, records.Count), [.. records.SelectMany(Framed)]);
        store.Replace(Path(0, records.Count), [.. leaves.SelectMany(leaf => leaf)]);
        var checkpoint = new LogCheckpoint(origin, (ulong)records.Count, Digest.From(Root(leaves)));
        store.Replace(LogLayout.Checkpoint, SignedNote.Sign(checkpoint.ToText(), signer).Bytes);
    }

    /// <summary>Root of a tree (RFC 6962, section 2.1).</summary>
    internal static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        int left = 1 << BitOperations.Log2((uint)leaves.Length - 1);
        return Sha256.Hash([1, .. Root(leaves[..left]), .. Root(leaves[left..])]);
    }

    private static byte[] Framed(byte[] record) => [(byte)(record.Length >> 8), (byte)record.Length, .. record];
}
