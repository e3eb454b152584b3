using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.X86.Paging;

namespace Guard.X86;

/// <summary>The places a debugger wants to stop at, by linear address. The guest cannot see them: nothing is written into its memory.</summary>
/// <remarks>
/// They enter the interpreter where it is slow already. A block of decoded code never holds a stop but at its start, and a block that starts
/// at one is never linked to, so that the outer loop meets it. The translations of a watched page are never cached, so that every access
/// goes the long way. A processor without stop points does neither.
/// </remarks>
public sealed class StopPoints
{
    /// <summary>The most places at a time.</summary>
    public const int MaxCount = 1024;

    private readonly ImmutableArray<uint> _breaks;
    private readonly ImmutableArray<StopPoint> _watches;

    /// <summary>Takes the places, in any order.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxCount"/>, or one watches no byte or bytes beyond 4 GiB.</exception>
    public StopPoints(IEnumerable<StopPoint> points)
    {
        All = [.. points.Distinct().OrderBy(point => point.Address).ThenBy(point => point.Kind).ThenBy(point => point.LengthBytes)];
        if (All.Length > MaxCount || All.Any(point => point.LengthBytes == 0 || point.LengthBytes - 1 > uint.MaxValue - point.Address))
        {
            throw new ArgumentException("too many stop points, or an empty one, or one beyond 4 GiB", nameof(points));
        }

        _breaks = [.. All.Where(point => point.Kind == StopKind.Execution).Select(point => point.Address).Distinct()];
        _watches = [.. All.Where(point => point.Kind != StopKind.Execution)];
    }

    /// <summary>The places in ascending order.</summary>
    public ImmutableArray<StopPoint> All { get; }

    /// <summary>Some place watches data.</summary>
    internal bool HasWatches => !_watches.IsEmpty;

    /// <summary>Execution is to stop before this instruction.</summary>
    internal bool BreaksAt(uint linear) => _breaks.AsSpan().BinarySearch(linear) >= 0;

    /// <summary>Execution is to stop at an address behind the first, within so many bytes of it.</summary>
    internal bool BreaksInside(uint linear, int lengthBytes)
    {
        int next = _breaks.AsSpan().BinarySearch(linear);
        next = next < 0 ? ~next : next + 1;
        return next < _breaks.Length && _breaks[next] - linear < (uint)lengthBytes;
    }

    /// <summary>A byte of this page is watched.</summary>
    internal bool WatchesPage(uint linear)
    {
        uint page = linear / PageBytes.Size;
        foreach (StopPoint point in _watches)
        {
            if (page >= point.Address / PageBytes.Size && page <= (point.Address + (point.LengthBytes - 1)) / PageBytes.Size)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first place that an access meets.</summary>
    internal bool TryMatch(uint linear, int lengthBytes, bool write, out StopPoint met)
    {
        ulong end = (ulong)linear + (ulong)lengthBytes;
        foreach (StopPoint point in _watches)
        {
            bool isKind = point.Kind == StopKind.Access || point.Kind == (write ? StopKind.Write : StopKind.Read);
            if (isKind && linear < (ulong)point.Address + point.LengthBytes && point.Address < end)
            {
                met = point;
                return true;
            }
        }

        met = default;
        return false;
    }
}
