// Protects: a snapshot of a partition holds all of it, what has reached it and it has not seen included. Trusts: Transcript for the latter.
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Takes a partition down between two frames (FORMAT.md, "Snapshots").</summary>
internal static class PartitionCapture
{
    private const int HeadBytes = 4;

    internal static string Take(KernelState state, PartitionEntry entry, out CapturedPartition? captured)
    {
        captured = null;
        if (!entry.IsRunning || entry.IsBroken)
        {
            return "it does not run";
        }

        if (entry.Epoch != 1)
        {
            return "it was restarted";
        }

        if (!entry.Transcript.HasFrames)
        {
            return "it has not run yet";
        }

        var bytes = new CapturedBytes();
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, entry.Transcript.News.Length);
        bytes.Append(head);
        bytes.Append(entry.Transcript.News);
        if (!entry.TryStep(m => m.TryCapture(bytes)))
        {
            return "it is not in a state to go on from";
        }

        captured = new CapturedPartition(state.Clock.Frame, entry.ErrorsSeen, entry.Transcript.Value, bytes.ToImmutable());
        return string.Empty;
    }

    /// <summary>Takes a captured state apart: transcript entries since its last frame, and what the partition wrote.</summary>
    internal static bool TrySplit(ReadOnlyMemory<byte> captured, out ReadOnlyMemory<byte> news, out ReadOnlyMemory<byte> machine)
    {
        news = default;
        machine = default;
        if (captured.Length < HeadBytes)
        {
            return false;
        }

        uint newsBytes = BinaryPrimitives.ReadUInt32LittleEndian(captured.Span);
        if (newsBytes > (uint)(captured.Length - HeadBytes))
        {
            return false;
        }

        news = captured.Slice(HeadBytes, (int)newsBytes);
        machine = captured[(HeadBytes + (int)newsBytes)..];
        return true;
    }

    /// <summary>Keeps what a partition writes; no partition keeps this.</summary>
    private sealed class CapturedBytes : IStateSink
    {
        private readonly ImmutableArray<byte>.Builder _bytes = ImmutableArray.CreateBuilder<byte>();

        public void Append(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

        internal ImmutableArray<byte> ToImmutable() => _bytes.ToImmutable();
    }
}
