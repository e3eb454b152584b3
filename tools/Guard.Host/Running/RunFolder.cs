using System;
using System.Globalization;
using System.IO;

namespace Guard.Host.Running;

/// <summary>Names of a RUN folder's parts (design/monitor.md, "Transcript and journal"). The folder is system-high: it holds
/// every domain's data.</summary>
public sealed class RunFolder
{
    /// <summary>A run's folder; nothing is created.</summary>
    public RunFolder(string path)
    {
        Root = Path.GetFullPath(path);
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Signed SystemImage.</summary>
    public string SystemImage => Path.Combine(Root, "system.image");

    /// <summary>Signed keyset.</summary>
    public string Keyset => Path.Combine(Root, "keyset.note");

    /// <summary>Signed partition images, named by the digest of their manifest.</summary>
    public string Images => Path.Combine(Root, "images");

    /// <summary>Snapshots taken in this run, one a domain; each carries its domain's label.</summary>
    public string Snapshots => Path.Combine(Root, "snapshots");

    /// <summary>The snapshot a domain of this run goes on from, where it does not boot.</summary>
    public string SnapshotOf(string domain) => Path.Combine(Images, domain + ".snapshot");

    /// <summary>The channels this run goes on with, where its domains go on from snapshots.</summary>
    public string ChannelsSnapshot => Path.Combine(Images, ChannelsFile);

    /// <summary>Name of the channels' snapshot beside those of the domains.</summary>
    public const string ChannelsFile = "system.channels";

    /// <summary>Outside inputs and deliveries, one file a domain.</summary>
    public string Journal => Path.Combine(Root, "journal");

    /// <summary>The audit log.</summary>
    public string Log => Path.Combine(Root, "log");

    /// <summary>The log secret: 32 bytes (design 3.3).</summary>
    public string LogSecret => Path.Combine(Root, "log.secret");

    /// <summary>Transcript digests, a line a frame.</summary>
    public string Transcript => Path.Combine(Root, "transcript");

    /// <summary>Items under review or in quarantine, encrypted.</summary>
    public string Held => Path.Combine(Root, "held");

    /// <summary>Signed notes come in here by rename.</summary>
    public string Desk => Path.Combine(Root, "desk");

    /// <summary>Items waiting for review, as the reviewer sees them.</summary>
    public string Review => Path.Combine(Root, "review");

    /// <summary>What the domains wrote to COM1.</summary>
    public string Consoles => Path.Combine(Root, "consoles");

    /// <summary>Report for people.</summary>
    public string Report => Path.Combine(Root, "report.html");

    /// <summary>True when the folder holds a run.</summary>
    public bool Exists => File.Exists(SystemImage);

    /// <summary>Opens a run.</summary>
    /// <exception cref="OperatorException">There is none in the folder.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        if (!Directory.Exists(folder.Root))
        {
            throw new OperatorException(2, $"{path}: no such folder", "name a run's folder, for example runs/three-levels-1");
        }

        return folder.Exists
            ? folder
            : throw new OperatorException(
                2,
                $"{path}: not a run: it has no system.image",
                "name a run's folder, for example runs/three-levels-1");
    }

    /// <summary>A folder for a new run: the named one, which must be empty or absent, or runs/NAME-N with the first free N.</summary>
    public static RunFolder Create(string? path, string systemName)
    {
        if (path is not null)
        {
            if (Directory.Exists(path) && Directory.GetFileSystemEntries(path).Length > 0)
            {
                throw new OperatorException(
                    2,
                    $"{path}: the folder is not empty",
                    "name another folder with --out, or remove this one");
            }

            Directory.CreateDirectory(path);
            return new RunFolder(path);
        }

        for (int n = 1; ; n++)
        {
            string candidate = Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{systemName}-{n}"));
            if (!Directory.Exists(candidate))
            {
                Directory.CreateDirectory(candidate);
                return new RunFolder(candidate);
            }
        }
    }
}
