// Protects: everything that comes from outside is durable before it acts, split by domain because it carries the domain's label.
// Trusts: ILogStore's answer Ok. Entries name the frame before which they act; the digest chain `jd` covers every byte.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>The run's journal: `system`, and one file a domain (FORMAT.md).</summary>
internal sealed class Journal : IDisposable
{
    internal const string SystemPath = "system";

    private readonly ILogStore _store;
    private readonly JournalFile _system = new(SystemPath);
    private readonly ImmutableArray<JournalFile> _domains;
    private readonly ImmutableArray<PartitionId> _ids;
    private readonly JournalReserve _reserve;
    private readonly Sha256 _hash = new();
    private readonly List<string> _unflushed = [];

    internal Journal(ILogStore store, SystemImage image, ulong bootEpoch, in Digest policy, bool isReplay)
    {
        _store = store;
        _reserve = new JournalReserve(store, isReplay ? 0 : image.Audit.ReserveRecords);
        var domains = ImmutableArray.CreateBuilder<JournalFile>();
        var ids = ImmutableArray.CreateBuilder<PartitionId>();
        foreach (PartitionRow row in image.Partitions)
        {
            domains.Add(new JournalFile(row.Name));
            ids.Add(row.Id);
        }

        _domains = domains.ToImmutable();
        _ids = ids.ToImmutable();
        Span<byte> seed = stackalloc byte[8 + Digest.LengthBytes];
        BinaryPrimitives.WriteUInt64BigEndian(seed, bootEpoch);
        policy.CopyTo(seed[8..]);
        _hash.Append("guard/journal/v1\0"u8);
        _hash.Append(seed);
        FinishDigest();
    }

    /// <summary>`jd`: digest of everything appended in this boot epoch, and of its number and policy.</summary>
    /// <remarks>No record names what is not yet durable: none is written between <see cref="TryBeginFlush"/> and <see cref="TryEndFlush"/>.</remarks>
    internal Digest Chain { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    /// <summary>Cuts torn tails that a crash left, makes the rest durable, and writes the reserve. Ok also where there is no file yet.</summary>
    /// <remarks>
    /// Failed where something valid follows what is torn: that is damage, or a loss of power that wrote the later pages of one flush and not
    /// the earlier ones; nothing is cut, and a person decides. The rest goes into new files, also where nothing is torn: where a flush of the
    /// run before had failed, no later flush of that file writes what a cache shows of it, and a loss of power would leave a hole before the
    /// entries to come.
    /// </remarks>
    internal StoreStatus TakeUp()
    {
        StoreStatus status = CutTornTail(_system);
        foreach (JournalFile domain in _domains)
        {
            status = status == StoreStatus.Ok ? CutTornTail(domain) : status;
        }

        return status == StoreStatus.Ok ? _reserve.Make() : status;
    }

    /// <summary>Writes the reserve again once there is space: nothing waits for it.</summary>
    internal void RestoreReserve() => _ = _reserve.Make();

    internal void Epoch(ulong firstFrame, ulong bootEpoch, in Digest policy, ulong logSize, ulong tornLogBytes)
    {
        WriteEpoch(_system, firstFrame, bootEpoch, policy, logSize, tornLogBytes);
        foreach (JournalFile domain in _domains)
        {
            WriteEpoch(domain, firstFrame, bootEpoch, Digest.Zero, 0, 0);
        }
    }

    internal void End(ulong frame)
    {
        _system.Begin(JournalEntryKind.End, frame);
        _system.End();
        foreach (JournalFile domain in _domains)
        {
            domain.Begin(JournalEntryKind.End, frame);
            domain.End();
        }
    }

    internal void Wall(ulong frame, WallSample sample)
    {
        ByteWriter entry = _system.Begin(JournalEntryKind.Wall, frame);
        entry.Int64(sample.UnixSeconds);
        entry.Byte((byte)sample.Quality);
        _system.End();
    }

    internal void Note(ulong frame, string name, ReadOnlySpan<byte> bytes)
    {
        ByteWriter entry = _system.Begin(JournalEntryKind.Note, frame);
        byte[] nameBytes = Encoding.ASCII.GetBytes(name);
        entry.UInt32((uint)nameBytes.Length);
        entry.Raw(nameBytes);
        entry.UInt32((uint)bytes.Length);
        entry.Raw(bytes);
        _system.End();
    }

    internal void Restart(ulong frame, PartitionId partition)
    {
        _system.Begin(JournalEntryKind.Restart, frame).UInt32(partition.Value);
        _system.End();
    }

    internal void Debugger(ulong frame, DebuggerInput input)
    {
        ByteWriter entry = _system.Begin(JournalEntryKind.Debugger, frame);
        entry.UInt32(input.Partition.Value);
        entry.Byte((byte)(input.IsAttached ? 1 : 0));
        _system.End();
    }

    internal void Outcome(ulong frame, StorageOutcome outcome)
    {
        ByteWriter entry = _system.Begin(JournalEntryKind.Outcome, frame);
        entry.Byte((byte)outcome.Operation);
        entry.UInt32(outcome.Ordinal);
        entry.Byte((byte)outcome.Status);
        _system.End();
    }

    internal void Started(ulong frame, PartitionId partition, uint epoch)
    {
        JournalFile file = FileOf(partition);
        file.Begin(JournalEntryKind.Started, frame).UInt32(epoch);
        file.End();
    }

    internal void Resumed(ulong frame, PartitionId partition, uint epoch, in Digest snapshot)
    {
        JournalFile file = FileOf(partition);
        ByteWriter entry = file.Begin(JournalEntryKind.Resumed, frame);
        entry.UInt32(epoch);
        entry.Digest(snapshot);
        file.End();
    }

    internal void Stopped(ulong frame, PartitionId partition)
    {
        JournalFile file = FileOf(partition);
        file.Begin(JournalEntryKind.Stopped, frame);
        file.End();
    }

    internal void Input(ulong frame, PartitionId partition, int port, ReadOnlySpan<byte> bytes)
    {
        JournalFile file = FileOf(partition);
        ByteWriter entry = file.Begin(JournalEntryKind.Input, frame);
        entry.Byte((byte)port);
        entry.UInt32((uint)bytes.Length);
        entry.Raw(bytes);
        file.End();
    }

    internal void Delivery(
        ulong frame, PartitionId sink, ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        JournalFile file = FileOf(sink);
        ByteWriter entry = file.Begin(JournalEntryKind.Delivery, frame);
        entry.UInt32(channel.Value);
        entry.UInt64(sequence);
        entry.UInt16(type.Value);
        entry.UInt32((uint)contentBytes);
        entry.UInt32((uint)payload.Length);
        entry.Raw(payload);
        file.End();
    }

    internal void Acknowledgement(ulong frame, PartitionId source, ChannelId channel, byte symbol)
    {
        JournalFile file = FileOf(source);
        ByteWriter entry = file.Begin(JournalEntryKind.Acknowledgement, frame);
        entry.UInt32(channel.Value);
        entry.Byte(symbol);
        file.End();
    }

    /// <summary>Takes back the deliveries announced for a frame.</summary>
    internal void Void(ulong frame, PartitionId sink)
    {
        JournalFile file = FileOf(sink);
        file.Begin(JournalEntryKind.Void, frame);
        file.End();
    }

    /// <summary>Makes all entries durable, file by file, and folds them into the chain. False: the run is over.</summary>
    internal bool TryFlush() => TryEndFlush() && TryAppendAll(flushesEach: true);

    /// <summary>
    /// As <see cref="TryFlush"/>, but what is in the domains' files is durable only once <see cref="TryEndFlush"/> answers: storage may be at
    /// it meanwhile.
    /// </summary>
    internal bool TryBeginFlush()
    {
        bool ok = TryAppendAll(flushesEach: false);
        foreach (string path in _unflushed)
        {
            _store.BeginFlush(path);
        }

        return ok;
    }

    /// <summary>Makes durable what was begun. False: the run is over.</summary>
    internal bool TryEndFlush()
    {
        bool ok = true;
        foreach (string path in _unflushed)
        {
            ok &= _store.Flush(path) == StoreStatus.Ok;
        }

        _unflushed.Clear();
        return ok;
    }

    /// <summary>Appends what is pending, `system` first and durably, and folds it into the chain.</summary>
    private bool TryAppendAll(bool flushesEach)
    {
        bool isAppended = false;
        bool ok = TryAppend(_system, 0, ref isAppended) && TryEndFlush();
        for (int i = 0; ok && i < _domains.Length; i++)
        {
            ok = TryAppend(_domains[i], _ids[i].Value, ref isAppended) && (!flushesEach || TryEndFlush());
        }

        if (isAppended)
        {
            FinishDigest();
        }

        return ok;
    }

    private bool TryAppend(JournalFile file, uint number, ref bool isAppended)
    {
        if (file.Pending.IsEmpty)
        {
            return true;
        }

        StoreStatus status = _store.Append(file.Path, file.Pending);
        if (status == StoreStatus.Full && _reserve.TryGiveUp()
            && _store.Truncate(file.Path, file.LengthBytes) is StoreStatus.Ok or StoreStatus.Missing)
        {
            status = _store.Append(file.Path, file.Pending);
        }

        if (status != StoreStatus.Ok)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(head, number);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], file.Pending.Length);
        _hash.Append(head);
        _hash.Append(file.Pending);
        file.Appended();
        _unflushed.Add(file.Path);
        isAppended = true;
        return true;
    }

    /// <summary>Ends one link; the next begins with its digest.</summary>
    private void FinishDigest()
    {
        Span<byte> digest = stackalloc byte[Digest.LengthBytes];
        _hash.Finish(digest);
        Chain = Digest.From(digest);
        _hash.Append(digest);
    }

    private static void WriteEpoch(JournalFile file, ulong firstFrame, ulong bootEpoch, in Digest policy, ulong logSize, ulong tornLogBytes)
    {
        ByteWriter entry = file.Begin(JournalEntryKind.Epoch, firstFrame);
        entry.UInt64(bootEpoch);
        entry.Digest(policy);
        entry.UInt64(logSize);
        entry.UInt64(tornLogBytes);
        file.End();
    }

    private JournalFile FileOf(PartitionId partition)
    {
        for (int i = 0; i < _ids.Length; i++)
        {
            if (_ids[i] == partition)
            {
                return _domains[i];
            }
        }

        throw new InvalidOperationException("invariant broken: every partition has a journal");
    }

    private StoreStatus CutTornTail(JournalFile file)
    {
        if (_store.LengthBytes(file.Path) <= 0)
        {
            return StoreStatus.Ok;
        }

        if (!JournalReader.TryReadFile(_store, file.Path, out byte[] content) || !JournalReader.TryValid(content, out int validBytes))
        {
            return StoreStatus.Failed;
        }

        file.LengthBytes = validBytes;
        return _store.Replace(file.Path, content.AsSpan(0, validBytes));
    }
}
