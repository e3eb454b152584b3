using System;
using System.IO;
using System.Linq;

namespace Guard.Host.Running;

/// <summary>Puts the snapshots of one run into the folder of another that is to go on from them: a run's folder is self-contained.</summary>
public static class SnapshotPlacing
{
    private const string Ending = ".snapshot";

    /// <summary>Copies every snapshot of a run. Nothing is judged here: the files are verified before anything starts.</summary>
    /// <param name="source">The run that took them, or a folder of *.snapshot files.</param>
    /// <param name="folder">The new run.</param>
    /// <exception cref="OperatorException">Exit code 2: there are none, or they cannot be copied.</exception>
    public static void Place(string source, RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string taken = Path.Combine(source, "snapshots");
        string place = Directory.Exists(taken) ? taken : source;
        string[] files = Directory.Exists(place) ? [.. Directory.GetFiles(place, "*" + Ending).Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
        {
            throw new OperatorException(2, $"{source}: no snapshots", "guard run SYSTEM.yaml --snapshot-after-boot TEXT takes some");
        }

        try
        {
            foreach (string file in files)
            {
                File.Copy(file, folder.SnapshotOf(Path.GetFileNameWithoutExtension(file)));
            }

            string channels = Path.Combine(place, RunFolder.ChannelsFile);
            if (File.Exists(channels))
            {
                File.Copy(channels, folder.ChannelsSnapshot);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(2, error.Message, null, error);
        }
    }
}
