// Protects: a replay gets exactly what was journalled, or says that it cannot. Trusts: nothing it reads.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Reads a run's journal back, for replay.</summary>
public static class JournalReader
{
    /// <summary>The one file beside the journal's own: space that is kept free, and holds nothing (FORMAT.md).</summary>
    public const string ReservePath = JournalReserve.Path;

    private const long MaxFileBytes = 1L << 30;

    /// <summary>Reads all epochs; false, with a diagnosis, when a file is missing or damaged before its end (a torn tail is no
    /// damage).</summary>
    public static bool TryRead(
        ILogStore store, SystemImage image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(image);
        epochs = [];
        var read = new List<EpochBuilder>();
        if (!TryReadFile(store, Journal.SystemPath, out byte[] system) || !TryTake(system, default, read, isSystem: true))
        {
            diagnosis = "journal/system is missing or damaged";
            return false;
        }

        foreach (PartitionRow row in image.Partitions)
        {
            if (!TryReadFile(store, row.Name, out byte[] file) || !TryTake(file, row.Id, read, isSystem: false))
            {
                diagnosis = $"journal/{row.Name} is missing or damaged";
                return false;
            }
        }

        var all = ImmutableArray.CreateBuilder<JournalEpoch>(read.Count);
        foreach (EpochBuilder epoch in read)
        {
            all.Add(epoch.ToEpoch());
        }

        epochs = all.MoveToImmutable();
        diagnosis = string.Empty;
        return true;
    }

    /// <summary>The first file in which whole entries follow a torn one, which no run takes up; empty where there is none.</summary>
    public static string FindDamage(ILogStore store, SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(image);
        string[] paths = [Journal.SystemPath, .. image.Partitions.Select(row => row.Name)];
        return paths.FirstOrDefault(path => TryReadFile(store, path, out byte[] file) && !TryValid(file, out _)) ?? string.Empty;
    }

    /// <summary>Where in a file each epoch stands: its number, its first byte, and the byte after its last whole entry.</summary>
    public static ImmutableArray<(ulong BootEpoch, int Start, int End)> EpochsOf(ReadOnlySpan<byte> file)
    {
        var epochs = ImmutableArray.CreateBuilder<(ulong BootEpoch, int Start, int End)>();
        int start = 0;
        for (int end = 0; JournalFrame.TryNext(file, ref end, out ReadOnlySpan<byte> body); start = end)
        {
            var reader = new ByteReader(body);
            var kind = (JournalEntryKind)reader.Byte();
            _ = reader.UInt64();
            if (kind == JournalEntryKind.Epoch)
            {
                epochs.Add((reader.UInt64(), start, end));
            }
            else if (epochs.Count > 0)
            {
                epochs[^1] = epochs[^1] with { End = end };
            }
        }

        return epochs.DrainToImmutable();
    }

    /// <summary>Length of a file without its torn tail; false where valid entries follow what is torn.</summary>
    internal static bool TryValid(byte[] file, out int validBytes)
    {
        validBytes = 0;
        while (JournalFrame.TryNext(file, ref validBytes, out _))
        {
        }

        return IsTornTail(file, validBytes);
    }

    internal static bool TryReadFile(ILogStore store, string path, out byte[] file)
    {
        long lengthBytes = store.LengthBytes(path);
        if (lengthBytes is < 0 or > MaxFileBytes)
        {
            file = [];
            return false;
        }

        file = new byte[lengthBytes];
        return store.TryRead(path, 0, file);
    }

    private static bool TryTake(byte[] file, PartitionId partition, List<EpochBuilder> epochs, bool isSystem)
    {
        int offset = 0;
        EpochBuilder? current = null;
        int index = 0;
        while (JournalFrame.TryNext(file, ref offset, out ReadOnlySpan<byte> body))
        {
            var reader = new ByteReader(body);
            var kind = (JournalEntryKind)reader.Byte();
            ulong frame = reader.UInt64();
            if (kind == JournalEntryKind.Epoch)
            {
                var begun = new EpochBuilder(frame, reader.UInt64(), reader.Digest(), reader.UInt64(), reader.UInt64());
                if (isSystem)
                {
                    epochs.Add(begun);
                }

                // A crash may lie between two files' first flush of an epoch, `system` first: a domain's file may lack one.
                while (index < epochs.Count && epochs[index].BootEpoch < begun.BootEpoch)
                {
                    index++;
                }

                if (index == epochs.Count || epochs[index].BootEpoch != begun.BootEpoch)
                {
                    return false;
                }

                current = epochs[index++];
            }
            else if (current is null || !TryTakeEntry(current, kind, frame, partition, ref reader))
            {
                return false;
            }

            if (reader.Failed || !reader.AtEnd)
            {
                return false;
            }
        }

        return IsTornTail(file, offset);
    }

    /// <summary>True when nothing valid follows: the rest is what a crash left of one flush.</summary>
    private static bool IsTornTail(byte[] file, int offset)
    {
        for (int at = offset + 1; at < file.Length; at++)
        {
            int probe = at;
            if (JournalFrame.TryNext(file, ref probe, out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryTakeEntry(EpochBuilder epoch, JournalEntryKind kind, ulong frame, PartitionId partition, ref ByteReader reader)
    {
        switch (kind)
        {
            case JournalEntryKind.Wall:
                epoch.At(frame).Wall = new WallSample(reader.Int64(), (WallQuality)reader.Byte());
                return true;
            case JournalEntryKind.Note:
                string name = Encoding.ASCII.GetString(reader.Counted(FrameIntake.NoteNameMaxBytes));
                epoch.At(frame).Notes.Add(new NoteInput(name, ImmutableArray.Create(reader.Counted(JournalFrame.MaxBodyBytes))));
                return true;
            case JournalEntryKind.Restart:
                epoch.At(frame).Restarts.Add(new PartitionId(reader.UInt32()));
                return true;
            case JournalEntryKind.Debugger:
                epoch.At(frame).Debuggers.Add(new DebuggerInput(new PartitionId(reader.UInt32()), reader.Byte() == 1));
                return true;
            case JournalEntryKind.Outcome:
                epoch.At(frame).Outcomes.Add(
                    new StorageOutcome((StorageOperation)reader.Byte(), reader.UInt32(), (StoreStatus)reader.Byte()));
                return true;
            case JournalEntryKind.Input:
                int port = reader.Byte();
                epoch.At(frame).Console.Add(
                    new ConsoleInput(partition, port, ImmutableArray.Create(reader.Counted(JournalFrame.MaxBodyBytes))));
                return true;
            case JournalEntryKind.End:
                epoch.Frames = partition == default ? frame : epoch.Frames;       // `system` is flushed first and decides.
                return true;
            case JournalEntryKind.Started:
                reader.UInt32();
                return true;
            case JournalEntryKind.Resumed:
                reader.UInt32();
                reader.Digest();
                return true;
            case JournalEntryKind.Delivery:
                reader.UInt32();
                reader.UInt64();
                reader.UInt16();
                reader.UInt32();
                reader.Counted(IPartition.MaxMessageBytes);
                return true;
            case JournalEntryKind.Acknowledgement:
                reader.UInt32();
                reader.Byte();
                return true;
            case JournalEntryKind.Stopped:
            case JournalEntryKind.Void:
                return true;
            default:
                return false;
        }
    }

    private sealed class EpochBuilder
    {
        private readonly SortedDictionary<ulong, InputsBuilder> _inputs = [];
        private readonly Digest _policy;
        private readonly ulong _logSize;
        private readonly ulong _tornLogBytes;

        internal EpochBuilder(ulong firstFrame, ulong bootEpoch, Digest policy, ulong logSize, ulong tornLogBytes)
        {
            FirstFrame = firstFrame;
            BootEpoch = bootEpoch;
            _policy = policy;
            _logSize = logSize;
            _tornLogBytes = tornLogBytes;
        }

        internal ulong FirstFrame { get; }

        internal ulong BootEpoch { get; }

        internal ulong? Frames { get; set; }

        internal InputsBuilder At(ulong frame)
        {
            if (!_inputs.TryGetValue(frame, out InputsBuilder? inputs))
            {
                inputs = new InputsBuilder();
                _inputs.Add(frame, inputs);
            }

            return inputs;
        }

        internal JournalEpoch ToEpoch()
        {
            var inputs = new SortedDictionary<ulong, FrameInputs>();
            foreach (KeyValuePair<ulong, InputsBuilder> pair in _inputs)
            {
                inputs.Add(pair.Key, pair.Value.ToInputs());
            }

            return new JournalEpoch(FirstFrame, BootEpoch, _policy, _logSize, _tornLogBytes, Frames, inputs);
        }
    }

    private sealed class InputsBuilder
    {
        internal WallSample? Wall { get; set; }

        internal List<ConsoleInput> Console { get; } = [];

        internal List<NoteInput> Notes { get; } = [];

        internal List<PartitionId> Restarts { get; } = [];

        internal List<DebuggerInput> Debuggers { get; } = [];

        internal List<StorageOutcome> Outcomes { get; } = [];

        internal FrameInputs ToInputs() => new()
        {
            Wall = Wall,
            Console = [.. Console],
            Notes = [.. Notes],
            Restarts = [.. Restarts],
            Debuggers = [.. Debuggers],
            Outcomes = [.. Outcomes],
        };
    }
}
