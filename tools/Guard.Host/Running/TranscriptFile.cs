using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>RUN/transcript: one line a frame, `epoch frame digest...` with one digest a partition in id order; last `end epoch digest`.</summary>
public sealed class TranscriptFile : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Opens the file for appending.</summary>
    public TranscriptFile(string path)
    {
        _writer = new StreamWriter(path, append: true, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16)
        {
            NewLine = "\n",
        };
    }

    /// <summary>Text of one frame's line.</summary>
    public static string Line(ulong epoch, ulong frame, Monitor monitor, ImmutableArray<PartitionRow> partitions)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{epoch} {frame}");
        foreach (PartitionRow row in partitions)
        {
            line.Append(' ').Append(monitor.TranscriptOf(row.Id));
        }

        return line.ToString();
    }

    /// <summary>Text of an epoch's last line.</summary>
    public static string EndLine(ulong epoch, Digest run) => string.Create(CultureInfo.InvariantCulture, $"end {epoch} {run}");

    /// <summary>All lines of a run's transcript.</summary>
    public static IEnumerable<string> Read(string path) => File.Exists(path) ? File.ReadLines(path) : [];

    /// <summary>Adds a line.</summary>
    public void Append(string line) => _writer.WriteLine(line);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
