using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Auditing;
using Guard.Host.Running;
using Guard.Host.Storage;

namespace Guard.Host.Replaying;

/// <summary>Compares a run's log with the one a replay regenerated: every leaf, the tree over them, and what only the
/// write-ahead log holds.</summary>
internal static class LogComparison
{
    /// <summary>The first difference in words; empty when the run's log is the beginning, or all, of the regenerated one.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="regenerated">The replay's log folder, published.</param>
    /// <param name="regeneratedSize">Records the replay made; at least <paramref name="durableSize"/>.</param>
    /// <param name="durableSize">Records the run's log holds, published or not.</param>
    internal static string Compare(RunFolder folder, ILogStore regenerated, ulong regeneratedSize, ulong durableSize)
    {
        using var recorded = new FileLogStore(folder.Log);
        ulong recordedSize = LogEntries.PublishedSize(recorded);
        if (recordedSize > regeneratedSize)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the log has {recordedSize} records, the replay makes {regeneratedSize}");
        }

        using IEnumerator<KeyValuePair<ulong, string>> replayed = LogEntries.Read(regenerated, regeneratedSize).GetEnumerator();
        foreach (KeyValuePair<ulong, string> leaf in LogEntries.Read(recorded, recordedSize))
        {
            replayed.MoveNext();
            if (leaf.Value != replayed.Current.Value)
            {
                return Difference(leaf.Key, LogRow.Parse(leaf.Value).Type, LogRow.Parse(replayed.Current.Value).Type);
            }
        }

        string difference = recordedSize == regeneratedSize ? CompareTiles(recorded, regenerated) : string.Empty;
        return difference.Length > 0 ? difference : CompareRoots(folder, recorded, regenerated, durableSize);
    }

    private static string Difference(ulong record, string recorded, string replayed)
    {
        const string Measure = "boot.measure";
        bool isMeasure = recorded == Measure && replayed == Measure;
        return isMeasure
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"log record {record}, {Measure}: another build of Guard, or other keys or images, made this run; replay it with those")
            : string.Create(CultureInfo.InvariantCulture, $"log record {record} differs: recorded {recorded}, replayed {replayed}");
    }

    /// <summary>Equal leaves give an equal tree; the tiles are compared so that a tree built over other leaves is named too.</summary>
    private static string CompareTiles(FileLogStore recorded, ILogStore regenerated)
    {
        foreach (string path in regenerated.List("tile").Where(path => LogLayout.TryParseTile(path, out _, out _, out _)))
        {
            var replayed = new byte[regenerated.LengthBytes(path)];
            regenerated.TryRead(path, 0, replayed);
            var original = new byte[replayed.Length];
            if (
                recorded.LengthBytes(path) != replayed.Length
                || !recorded.TryRead(path, 0, original)
                || !original.AsSpan().SequenceEqual(replayed))
            {
                return $"log/{path} differs from the regenerated one";
            }
        }

        return string.Empty;
    }

    /// <summary>Roots over all durable records, those in the write-ahead log included.</summary>
    private static string CompareRoots(RunFolder folder, FileLogStore recorded, ILogStore regenerated, ulong durableSize)
    {
        Span<byte> left = stackalloc byte[Digest.LengthBytes];
        Span<byte> right = stackalloc byte[Digest.LengthBytes];
        string origin = OriginOf(recorded);
        LogRecovery.Open(recorded, origin, null, durableSize).Root(left);
        LogRecovery.Open(regenerated, origin, null, durableSize).Root(right);
        return left.SequenceEqual(right)
            ? string.Empty
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{folder.Log}: the root over {durableSize} records is {Convert.ToHexStringLower(left)}, replayed {Convert.ToHexStringLower(right)}");
    }

    private static string OriginOf(FileLogStore recorded) => LogEntries.CheckpointText(recorded).Split('\n')[0];
}
