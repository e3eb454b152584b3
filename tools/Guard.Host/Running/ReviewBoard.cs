using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>RUN/review: one small file an item that waits for people, `CHANNEL-EPOCH-SEQ`, holding the xfer_id; the bytes stay
/// encrypted in RUN/held.</summary>
public sealed class ReviewBoard
{
    private readonly string _path;
    private bool _isStale = true;
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>A run's board; the folder is made empty, for it is derived.</summary>
    public ReviewBoard(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _path = folder.Review;
        Directory.CreateDirectory(_path);
        foreach (string file in Directory.GetFiles(_path))
        {
            File.Delete(file);
        }
    }

    /// <summary>Makes the folder equal to the monitor's queue, when a frame changed it.</summary>
    internal void Update(Monitor monitor, FrameReport report)
    {
        _isStale |= report.Transfers.Any(change => IsReview(change.From) || IsReview(change.To));
        if (!_isStale)
        {
            return;
        }

        try
        {
            Show(monitor.ReviewQueue);
            _isStale = false;
        }
        catch (IOException)
        {
            // A full disk: the folder is derived, and is tried again after the next frame.
        }
    }

    private void Show(ImmutableArray<ReviewItem> queue)
    {
        HashSet<string> waiting = new(StringComparer.Ordinal);
        foreach (ReviewItem item in queue)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{item.Channel.Name}-{item.BootEpoch}-{item.Sequence}");
            waiting.Add(name);
            string content = string.Create(CultureInfo.InvariantCulture, $"{item.Transfer} {item.State}\n");
            string path = Path.Combine(_path, name);
            File.WriteAllText(path + ".tmp", content);
            File.Move(path + ".tmp", path, overwrite: true);
        }

        foreach (string gone in _shown.Where(name => !waiting.Contains(name)))
        {
            File.Delete(Path.Combine(_path, gone));
        }

        _shown.Clear();
        _shown.UnionWith(waiting);
    }

    private static bool IsReview(TransferState state) => state is TransferState.FirstReview or TransferState.SecondReview;
}
