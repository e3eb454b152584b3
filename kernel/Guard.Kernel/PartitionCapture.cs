// Protects: a snapshot is taken where nothing the monitor holds for the partition would be lost. Trusts: ChannelEntry's numbers.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Takes a partition down between two frames.</summary>
internal static class PartitionCapture
{
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

        foreach (ChannelEntry channel in state.Channels)
        {
            bool isItsOwn = channel.Source == entry || channel.Sink == entry;
            if (isItsOwn && (channel.Sequence != 0 || channel.EgressSequence != 0 || channel.InFlight.Count != 0 || channel.Bucket.DayCount != 0))
            {
                return $"channel {channel.Row.Name} has carried a message";
            }
        }

        if (!entry.Transcript.IsAtFrameEnd)
        {
            return "something has reached it since its last slot";
        }

        var bytes = new CapturedBytes();
        if (!entry.TryStep(m => m.TryCapture(bytes)))
        {
            return "it is not in a state to go on from";
        }

        captured = new CapturedPartition(state.Clock.Frame, entry.ErrorsSeen, entry.Transcript.Value, bytes.ToImmutable());
        return string.Empty;
    }

    /// <summary>Keeps what a partition writes; no partition keeps this.</summary>
    private sealed class CapturedBytes : IStateSink
    {
        private readonly ImmutableArray<byte>.Builder _bytes = ImmutableArray.CreateBuilder<byte>();

        public void Append(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

        internal ImmutableArray<byte> ToImmutable() => _bytes.ToImmutable();
    }
}
