using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using Guard.Contracts;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>RUN/transcript: one line a frame, `epoch frame digest...` with one digest a partition in id order; last `end epoch digest`.</summary>
public sealed class TranscriptFile : IDisposable
{
    private readonly PatientFile _file;

    /// <summary>Opens the file for appending; a last line that a crash cut short is removed.</summary>
    public TranscriptFile(string path)
    {
        _file = new PatientFile(path, WholeLinesBytes(path));
    }

    /// <summary>True when every line appended is in the file: a full disk lets lines wait.</summary>
    internal bool IsWhole => _file.IsWhole;

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

    /// <summary>All lines of a run's transcript, but for a last one that a crash cut short.</summary>
    /// <remarks>The file is read once, so that a run which goes on writing disturbs nobody.</remarks>
    public static IEnumerable<string> Read(string path)
    {
        ReadOnlySpan<byte> bytes = File.Exists(path) ? ReadShared(path) : [];
        return Encoding.UTF8.GetString(bytes[..(bytes.LastIndexOf((byte)'\n') + 1)]).Split('\n')[..^1];
    }

    /// <summary>Adds a line.</summary>
    public void Append(string line) => _file.Append(Encoding.UTF8.GetBytes(line + "\n"));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static long WholeLinesBytes(string path) => File.Exists(path) ? ReadShared(path).AsSpan().LastIndexOf((byte)'\n') + 1 : 0;

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
