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

/// <summary>Compares a run's published log with the one a replay regenerated: every leaf, the size, the root.</summary>
internal static class LogComparison
{
    /// <summary>The first difference in words; empty when there is none.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="regenerated">The replay's log folder, published.</param>
    /// <param name="regeneratedSize">Records the replay made.</param>
    internal static string Compare(RunFolder folder, ILogStore regenerated, ulong regeneratedSize)
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
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"log record {leaf.Key} differs: recorded {LogRow.Parse(leaf.Value).Type}, replayed {LogRow.Parse(replayed.Current.Value).Type}");
            }
        }

        return recordedSize == regeneratedSize
            ? CompareRoots(recorded, regenerated)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the log has {recordedSize} records, the replay makes {regeneratedSize}");
    }

    private static string CompareRoots(FileLogStore recorded, ILogStore regenerated)
    {
        // Equal leaves give an equal tree; the tiles are compared so that a tree built over other leaves is named too.
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
}
