using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Host.Replaying;

/// <summary>Compares a run's journal with the one a replay wrote of the same inputs: what was delivered stands there, too.</summary>
internal static class JournalComparison
{
    /// <summary>
    /// The first difference in words; empty where there is none. Of an epoch that was not closed, one journal is the beginning of the other:
    /// how far a frame had come when the run was stopped is not repeated.
    /// </summary>
    internal static string Compare(RunFolder folder, ILogStore replayed, ImmutableArray<JournalEpoch> epochs)
    {
        using var recorded = new FileLogStore(folder.Journal);
        foreach (string path in replayed.List(string.Empty))
        {
            byte[] left = Read(recorded, path);
            byte[] right = Read(replayed, path);
            var leftEpochs = JournalReader.EpochsOf(left).ToImmutableDictionary(epoch => epoch.BootEpoch);
            foreach ((ulong bootEpoch, int start, int end) in JournalReader.EpochsOf(right))
            {
                bool isClosed = epochs.Any(epoch => epoch.BootEpoch == bootEpoch && epoch.Frames is not null);
                if (!leftEpochs.TryGetValue(bootEpoch, out (ulong BootEpoch, int Start, int End) there))
                {
                    if (isClosed)
                    {
                        return Words($"journal/{path} has nothing of epoch {bootEpoch}");
                    }

                    continue;
                }

                ReadOnlySpan<byte> ours = right.AsSpan(start, end - start);
                ReadOnlySpan<byte> theirs = left.AsSpan(there.Start, there.End - there.Start);
                int same = ours.CommonPrefixLength(theirs);
                if (same < (isClosed ? Math.Max(ours.Length, theirs.Length) : Math.Min(ours.Length, theirs.Length)))
                {
                    return Words($"journal/{path} differs from what the replay wrote at byte {there.Start + same}, in epoch {bootEpoch}");
                }
            }
        }

        return string.Empty;
    }

    private static byte[] Read(ILogStore store, string path)
    {
        byte[] file = new byte[Math.Max(0, store.LengthBytes(path))];
        return store.TryRead(path, 0, file) ? file : [];
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
