using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Guard.Experiments.Simulation;

/// <summary>Watches the write-ahead log from outside: which records were written, and how many of them no loss of power can take.</summary>
/// <remarks>Reads FORMAT.md section 4 and RFC 6962 with code of its own.</remarks>
internal sealed class ObservedLog
{
    private const int FrameHeadBytes = 16;
    private const int RecordHeadBytes = 3;

    private readonly SimulatedStore _store;
    private readonly List<ObservedRecord> _records = [];
    private readonly List<byte[]> _leaves = [];
    private readonly ObservedFile[] _files = [new("wal"), new("wal.2")];

    internal ObservedLog(SimulatedStore store)
    {
        _store = store;
        _store.Changed = path =>
        {
            if (path is "wal" or "wal.2")
            {
                Look();
            }
        };
    }

    /// <summary>What was wrong with the log when it was written; null while nothing is.</summary>
    internal string? Problem { get; private set; }

    /// <summary>Every record that was ever written and that recovery did not cut, by number.</summary>
    internal IReadOnlyList<ObservedRecord> Records => _records;

    /// <summary>How many of them, from the first, survive any loss of power.</summary>
    internal int DurableCount { get; private set; }

    /// <summary>The file with the smaller first number comes first.</summary>
    private void Look()
    {
        foreach (ObservedFile file in _files)
        {
            file.Follow(_store);
        }

        Array.Sort(_files, (one, other) => one.Next.CompareTo(other.Next));
        foreach (ObservedFile file in _files)
        {
            Look(file);
        }
    }

    private void Look(ObservedFile file)
    {
        if (file.File is not { } seen)
        {
            return;
        }

        ReadOnlySpan<byte> content = seen.Content;
        while (Problem is null && TryFrame(content, file.At, out int frameBytes))
        {
            Problem = Take(file, content.Slice(file.At, frameBytes));
            file.At += frameBytes;
        }

        if (!_store.IsNameDurable(file.Path))
        {
            return;
        }

        while (TryFrame(content[..Math.Min(content.Length, seen.DurableBytes)], file.DurableAt, out int frameBytes))
        {
            file.DurableAt += frameBytes;
            file.NextDurable++;
        }

        if (file.Base <= (ulong)DurableCount)
        {
            DurableCount = Math.Max(DurableCount, (int)file.NextDurable);
        }
    }

    /// <summary>A new process has read the log: what it did not find is gone.</summary>
    internal void CutTo(int count)
    {
        _records.RemoveRange(count, _records.Count - count);
        _leaves.RemoveRange(count, _leaves.Count - count);
        DurableCount = Math.Min(DurableCount, count);
        foreach (ObservedFile file in _files)
        {
            file.Forget();
        }
    }

    /// <summary>The first record in which another write-ahead log, that was never compacted, differs, in words.</summary>
    internal string FirstDifference(ReadOnlySpan<byte> other, int count)
    {
        int at = ObservedFile.HeaderBytes;
        for (int i = 0; i < count && TryFrame(other, at, out int frameBytes); i++)
        {
            ReadOnlySpan<byte> frame = other.Slice(at, frameBytes);
            at += frameBytes;
            if (!LeafOf(frame).AsSpan().SequenceEqual(_leaves[i]))
            {
                return FormattableString.Invariant($"record {i} was {_records[i]}, is replayed as {Parse(RecordOf(frame))}");
            }
        }

        return "no record differs";
    }

    /// <summary>RFC 6962 root over the first records.</summary>
    internal byte[] Root(int count) => count == 0 ? SHA256.HashData([]) : Root(0, count);

    private static bool TryFrame(ReadOnlySpan<byte> content, int at, out int frameBytes)
    {
        frameBytes = 0;
        if (content.Length - at < FrameHeadBytes)
        {
            return false;
        }

        uint claimed = BinaryPrimitives.ReadUInt32LittleEndian(content[at..]);
        if (claimed < RecordHeadBytes || claimed > content.Length - at - FrameHeadBytes)
        {
            return false;
        }

        frameBytes = FrameHeadBytes + (int)claimed;
        return Crc(content.Slice(at, frameBytes)) == BinaryPrimitives.ReadUInt32LittleEndian(content[(at + 4)..]);
    }

    /// <summary>CRC-32C over length, sequence number and bytes.</summary>
    private static uint Crc(ReadOnlySpan<byte> frame)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        ReadOnlySpan<byte> rest = frame[8..];
        for (; rest.Length >= 8; rest = rest[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        foreach (byte b in rest)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    private static int RecordBytes(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16LittleEndian(frame[FrameHeadBytes..]);

    private static ReadOnlySpan<byte> RecordOf(ReadOnlySpan<byte> frame) =>
        frame.Slice(FrameHeadBytes + RecordHeadBytes, RecordBytes(frame));

    /// <summary>Over the zero byte that stands before the record, and the record.</summary>
    private static byte[] LeafOf(ReadOnlySpan<byte> frame) =>
        SHA256.HashData(frame.Slice(FrameHeadBytes + RecordHeadBytes - 1, RecordBytes(frame) + 1));

    private string? Take(ObservedFile file, ReadOnlySpan<byte> frame)
    {
        ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(frame[8..]);
        byte[] leaf = LeafOf(frame);
        if (sequence != file.Next || sequence > (ulong)_records.Count)
        {
            return FormattableString.Invariant($"record {sequence} stands where {file.Next} belongs in {file.Path}, of {_records.Count} seen");
        }

        file.Next++;
        if (sequence < (ulong)_records.Count)
        {
            return leaf.AsSpan().SequenceEqual(_leaves[(int)sequence])
                ? null
                : FormattableString.Invariant($"record {sequence} was written a second time, with another content");
        }

        _leaves.Add(leaf);
        _records.Add(Parse(RecordOf(frame)));
        return null;
    }

    private static ObservedRecord Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        (string type, string outcome, string subject, string what) = ("", "", "", "");
        (string channel, string transfer, string note) = ("", "", "");
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            bool isWanted = name.SequenceEqual("type"u8) || name.SequenceEqual("outcome"u8) || name.SequenceEqual("subj"u8)
                || name.SequenceEqual("obj"u8) || name.SequenceEqual("chan"u8) || name.SequenceEqual("xfer"u8) || name.SequenceEqual("note"u8);
            char key = (char)name[0];
            char second = name.Length > 1 ? (char)name[1] : (char)0;
            reader.Read();
            if (!isWanted)
            {
                reader.Skip();
                continue;
            }

            string value = reader.GetString()!;
            switch (key)
            {
                case 't':
                    type = value;
                    break;
                case 'o' when second == 'u':
                    outcome = value;
                    break;
                case 'o':
                    what = value;
                    break;
                case 's':
                    subject = value;
                    break;
                case 'c':
                    channel = value;
                    break;
                case 'x':
                    transfer = value;
                    break;
                default:
                    note = value;
                    break;
            }
        }

        return new ObservedRecord(type, outcome, subject, what, channel, transfer, note);
    }

    private byte[] Root(int start, int count)
    {
        if (count == 1)
        {
            return _leaves[start];
        }

        int left = 1;
        while (left * 2 < count)
        {
            left *= 2;
        }

        Span<byte> node = stackalloc byte[65];
        node[0] = 1;
        Root(start, left).CopyTo(node[1..]);
        Root(start + left, count - left).CopyTo(node[33..]);
        return SHA256.HashData(node);
    }
}
