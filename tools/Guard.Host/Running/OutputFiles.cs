using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>What the domains write: RUN/consoles/DOMAIN.txt (COM1) and DOMAIN.com2, and copies of COM2 in files the operator named.</summary>
internal sealed class OutputFiles : IDisposable
{
    private readonly Dictionary<(PartitionId Partition, int Port), PatientFile> _files = [];
    private readonly Dictionary<PartitionId, PatientFile> _copies = [];

    /// <param name="folder">The run.</param>
    /// <param name="image">Its plan.</param>
    /// <param name="copies">Domain to file.</param>
    /// <param name="resume">Keep what earlier epochs wrote; a copy is then made equal to the run's own file first.</param>
    internal OutputFiles(RunFolder folder, SystemImage image, IReadOnlyDictionary<string, string> copies, bool resume)
    {
        Directory.CreateDirectory(folder.Consoles);
        foreach (PartitionRow row in image.Partitions)
        {
            Open(row, 0, Path.Combine(folder.Consoles, row.Name + ".txt"), resume);
            if (row.Devices.HasFlag(PartitionDevices.Com2))
            {
                Open(row, 1, Path.Combine(folder.Consoles, row.Name + ".com2"), resume);
            }
        }

        foreach ((string domain, string path) in copies.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            PartitionRow row = image.Partitions.Single(partition => partition.Name == domain);
            try
            {
                var copy = new PatientFile(path, 0);
                _copies.Add(row.Id, copy);
                if (resume)
                {
                    copy.Append(File.ReadAllBytes(Path.Combine(folder.Consoles, row.Name + ".com2")));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new OperatorException(
                    2,
                    $"{path}: {error.Message}",
                    "--output DOMAIN=FILE names a file that can be written",
                    error);
            }
        }
    }

    /// <summary>Writes one frame's output.</summary>
    internal void Write(FrameReport report)
    {
        foreach (ConsoleOutput output in report.Console)
        {
            if (_files.TryGetValue((output.Partition, output.Port), out PatientFile? file))
            {
                file.Append(output.Bytes.Span);
            }

            if (output.Port == 1 && _copies.TryGetValue(output.Partition, out PatientFile? copy))
            {
                copy.Append(output.Bytes.Span);
            }
        }
    }

    public void Dispose()
    {
        foreach (PatientFile file in _files.Values.Concat(_copies.Values))
        {
            file.Dispose();
        }
    }

    private void Open(PartitionRow row, int port, string path, bool resume) => _files.Add(
        (row.Id, port), new PatientFile(path, resume ? long.MaxValue : 0));
}
