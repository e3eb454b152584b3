using System;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Replaying;
using Guard.Host.Running;

namespace Guard.Host.Demonstration;

/// <summary>Replays one domain from a copy of the run that holds nothing of any other domain: no image, no journal, no log, no secret.</summary>
public static class LowOnlyReplay
{
    /// <summary>True when the domain alone reaches the recorded digest.</summary>
    public static bool IsEqual(TracedRun run, string domain, string scratch)
    {
        var copy = new RunFolder(Path.Combine(scratch, "only-" + domain));
        Directory.CreateDirectory(copy.Images);
        Directory.CreateDirectory(copy.Journal);
        PartitionRow row = run.Boot.Image.Partitions.First(partition => partition.Name == domain);
        File.Copy(run.Folder.SystemImage, copy.SystemImage);
        File.Copy(run.Folder.Keyset, copy.Keyset);
        File.Copy(run.Folder.Transcript, copy.Transcript);
        File.Copy(
            Path.Combine(run.Folder.Images, row.ImageDigest.ToString()),
            Path.Combine(copy.Images, row.ImageDigest.ToString()));
        File.Copy(Path.Combine(run.Folder.Journal, domain), Path.Combine(copy.Journal, domain));
        (Digest replayed, Digest? recorded) = Replayer.RunOnly(copy, null, domain);
        return recorded == replayed && run.Of(domain).Digests[^1] == replayed.ToString();
    }
}
