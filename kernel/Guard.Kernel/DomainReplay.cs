// Protects: the claim that what a domain sees is a function of its image, its inputs and what was delivered to it, by executing
// it.
// Trusts: the domain's own journal file.
using System;
using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>`guard replay --only DOMAIN`: one domain, re-executed from its own image, its own inputs and what was delivered to
/// it.</summary>
public static class DomainReplay
{
    /// <summary>Re-executes one boot epoch of one domain from journal/DOMAIN alone.</summary>
    /// <param name="image">The SystemImage: plan and the domain's row.</param>
    /// <param name="partition">The domain.</param>
    /// <param name="part">A fresh PC and the domain's own image.</param>
    /// <param name="journal">A store that holds at least the domain's journal file.</param>
    /// <param name="bootEpoch">Which epoch.</param>
    /// <param name="frames">The frame after the last one to run; null for what the journal says.</param>
    /// <param name="transcript">The domain's transcript digest at the end.</param>
    /// <param name="diagnosis">Why it could not be re-executed; empty when it could.</param>
    public static bool TryRun(
        SystemImage image,
        PartitionId partition,
        PartitionPart part,
        ILogStore journal,
        ulong bootEpoch,
        ulong? frames,
        out Digest transcript,
        out string diagnosis)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(journal);
        transcript = Digest.Zero;
        PartitionRow? row = null;
        foreach (PartitionRow candidate in image.Partitions)
        {
            row = candidate.Id == partition ? candidate : row;
        }

        if (row is null)
        {
            diagnosis = "the system has no such partition";
            return false;
        }

        if (!JournalReader.TryReadFile(journal, row.Name, out byte[] file)
            || !TryFindEpoch(file, bootEpoch, out List<byte[]> entries, out ulong first, out ulong? ended))
        {
            diagnosis = $"journal/{row.Name} is missing, damaged, or has no boot epoch {bootEpoch}";
            return false;
        }

        if ((frames ?? ended) is not { } count)
        {
            diagnosis = "the run did not end in order: say how many frames to re-execute";
            return false;
        }

        var schedule = new Schedule(image.Schedules[0], image.Clock);
        var entry = new PartitionEntry(row, part, schedule);
        diagnosis = Run(entry, schedule, entries, first, count);
        transcript = entry.Transcript.Value;
        entry.Transcript.Dispose();
        return diagnosis.Length == 0;
    }

    private static bool TryFindEpoch(byte[] file, ulong bootEpoch, out List<byte[]> entries, out ulong first, out ulong? ended)
    {
        entries = [];
        first = 0;
        ended = null;
        int offset = 0;
        bool isWanted = false;
        bool isFound = false;
        while (JournalFrame.TryNext(file, ref offset, out ReadOnlySpan<byte> body))
        {
            var reader = new ByteReader(body);
            var kind = (JournalEntryKind)reader.Byte();
            ulong frame = reader.UInt64();
            if (kind == JournalEntryKind.Epoch)
            {
                isWanted = reader.UInt64() == bootEpoch;
                first = isWanted ? frame : first;
                isFound |= isWanted;
            }
            else if (isWanted && kind == JournalEntryKind.End)
            {
                ended = frame;
            }
            else if (isWanted && kind == JournalEntryKind.Void)
            {
                entries.RemoveAll(earlier => earlier[0] == (byte)JournalEntryKind.Delivery && FrameOf(earlier) == frame);
            }
            else if (isWanted)
            {
                entries.Add(body.ToArray());
            }
        }

        return isFound;
    }

    private static ulong FrameOf(byte[] body) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(body.AsSpan(1));

    private static string Run(PartitionEntry entry, Schedule schedule, List<byte[]> entries, ulong first, ulong frames)
    {
        int next = 0;
        for (ulong frame = first; frame < frames; frame++)
        {
            // Output leaves the PC before anything new reaches it: the monitor collects first, then delivers.
            for (; next < entries.Count && FrameOf(entries[next]) <= frame; next++)
            {
                string wrong = Act(entry, entries[next]);
                if (wrong.Length != 0)
                {
                    return wrong;
                }
            }

            entry.RunFrame(schedule, frame);
            entry.Collect();
            entry.ClearOutbox();
        }

        return string.Empty;
    }

    private static string Act(PartitionEntry entry, byte[] body)
    {
        var reader = new ByteReader(body);
        var kind = (JournalEntryKind)reader.Byte();
        ulong frame = reader.UInt64();
        switch (kind)
        {
            case JournalEntryKind.Started:
                string? refusal = PartitionStarter.TryStart(entry);
                return refusal is null && entry.Epoch == reader.UInt32() ? string.Empty : $"the start before frame {frame} failed: {refusal}";
            case JournalEntryKind.Resumed:
                uint count = reader.UInt32();
                if (entry.Part.Snapshot is not { } snapshot || snapshot.Manifest != reader.Digest())
                {
                    return $"the snapshot it went on from before frame {frame} is not here";
                }

                refusal = PartitionStarter.TryStart(entry);
                return refusal is null && entry.Epoch == count ? string.Empty : $"the start before frame {frame} failed: {refusal}";
            case JournalEntryKind.Stopped:
                entry.Stop(PartitionLifecycle.Halted);
                return string.Empty;
            case JournalEntryKind.Input:
                int port = reader.Byte();
                entry.OfferInput(port, reader.Counted(JournalFrame.MaxBodyBytes));
                return string.Empty;
            case JournalEntryKind.Delivery:
                var channel = new ChannelId(reader.UInt32());
                ulong sequence = reader.UInt64();
                var type = new TypeId(reader.UInt16());
                int contentBytes = (int)reader.UInt32();
                entry.TryDeliver(channel, sequence, type, reader.Counted(IPartition.MaxMessageBytes), contentBytes);
                return string.Empty;
            case JournalEntryKind.Acknowledgement:
                var acknowledged = new ChannelId(reader.UInt32());
                entry.SetAcknowledgement(acknowledged, reader.Byte());
                return string.Empty;
            default:
                return $"an entry of kind {(int)kind} stands in the domain's journal";
        }
    }
}
