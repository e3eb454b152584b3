using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>Looks on until the moment of a snapshot has come. Decides nothing but that.</summary>
internal sealed class SnapshotWatch
{
    private readonly SnapshotMoment _moment;
    private readonly byte[] _text;
    private readonly ulong _frameTicks;
    private readonly Dictionary<PartitionId, byte[]> _open = [];

    internal SnapshotWatch(SnapshotMoment moment, SystemImage image)
    {
        _moment = moment;
        _text = Encoding.ASCII.GetBytes(moment.Text);
        _frameTicks = image.Schedules[0].FrameTicks;
        if (moment.Tick is not null)
        {
            return;
        }

        foreach (PartitionRow row in image.Partitions.Where(row => row.Devices.HasFlag(PartitionDevices.Com1)))
        {
            _open.Add(row.Id, []);
        }

        if (_open.Count == 0)
        {
            throw new OperatorException(2, "no domain has a console to print the text on", "--snapshot-after-boot tick:N");
        }
    }

    /// <summary>Takes in what a frame printed; true once the moment has come.</summary>
    internal bool HasCome(FrameReport report, ulong nextFrame)
    {
        foreach (ConsoleOutput output in report.Console.Where(output => output.Port == 0 && _open.ContainsKey(output.Partition)))
        {
            byte[] seen = [.. _open[output.Partition], .. output.Bytes.Span];
            if (seen.AsSpan().IndexOf(_text) >= 0)
            {
                _open.Remove(output.Partition);
            }
            else
            {
                _open[output.Partition] = seen[^Math.Min(seen.Length, _text.Length)..];
            }
        }

        return _moment.Tick is ulong tick ? nextFrame * _frameTicks >= tick : _open.Count == 0;
    }
}
