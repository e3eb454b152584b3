// Protects: no first instruction but of the signed image in erased memory: ERASE, PREPARE, VALIDATE, boot (design/monitor.md).
// Trusts: Guard.Images for the segment hashes of a verified manifest.
using System;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>Starts a partition: from its snapshot where it has one and this is the first start of the epoch, else cold, every time alike.</summary>
internal static class PartitionStarter
{
    /// <summary>Starts a partition.</summary>
    /// <returns>Null, or why it may not run, as a code with the segment's name.</returns>
    internal static string? TryStart(PartitionEntry entry)
    {
        LoadedImage? image = entry.Part.Image;
        if (image is null)
        {
            return entry.Part.Refusal;
        }

        if (entry.Part.Snapshot is { } snapshot && entry.Epoch == 0)
        {
            return TryResume(entry, snapshot);
        }

        if (!entry.TryStep(m =>
        {
#if GUARD_PLANTS
            if (entry.Epoch > 0 && entry.Plants is not null && entry.Plants.Has(Plant.SkippedErase))
            {
                return true;
            }

#endif
            m.Erase();
            return true;
        }))
        {
            return "erase";
        }

        foreach (LoadedSegment segment in image.Segments)
        {
            if (!entry.TryStep(m => m.TryPlace(segment.Address, segment.Bytes.AsSpan())))
            {
                return "place:" + segment.Name;
            }
        }

        foreach (LoadedSegment segment in image.Segments)
        {
            if (!IsAsSigned(entry, segment))
            {
                return "validate:" + segment.Name;
            }
        }

        var request = new BootRequest(image.Protocol, image.EntryAddress, image.CommandLine);
        if (!entry.TryStep(m => m.TryBoot(request)))
        {
            return "boot";
        }

        entry.Epoch++;
        entry.Started();
        return null;
    }

    /// <summary>ERASE and the state of a snapshot; its pages are validated one by one, when they are first touched.</summary>
    private static string? TryResume(PartitionEntry entry, LoadedSnapshot snapshot)
    {
        if (!PartitionCapture.TrySplit(snapshot.State.AsMemory(), out ReadOnlyMemory<byte> news, out ReadOnlyMemory<byte> state)
            || !entry.TryStep(m => m.TryRestore(state.Span, snapshot.Pages)))
        {
            return "snapshot-state";
        }

        entry.Epoch++;
        entry.Resumed(snapshot, news.Span);
        return null;
    }

    /// <summary>VALIDATE: reads the segment back from the partition's memory and hashes what stands there.</summary>
    private static bool IsAsSigned(PartitionEntry entry, LoadedSegment segment)
    {
        var placed = new byte[segment.Bytes.Length];
        if (!entry.TryStep(m => m.TryCopyOut(new GuestClaim(segment.Address, (ulong)placed.Length), placed)))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[Digest.LengthBytes];
        Sha256.Hash(placed, hash);
        return Digest.From(hash) == segment.Hash;
    }
}
