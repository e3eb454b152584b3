using System;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Images;

namespace Guard.Host.Demonstration;

/// <summary>Flips one bit in one segment of a copy of a signed image: it must be refused, naming that segment.</summary>
internal static class DemoTampering
{
    /// <summary>Why the tampered copy was refused; empty when it was accepted.</summary>
    internal static string Refusal(TracedRun run, string domain, string segment)
    {
        (Keyset keyset, _) = BootVerifier.ReadKeyset(run.Folder, null);
        PartitionRow row = run.Boot.Image.Partitions.First(partition => partition.Name == domain);
        byte[] file = File.ReadAllBytes(Path.Combine(run.Folder.Images, row.ImageDigest.ToString()));
        ImageVerification original = ImageVerifier.Verify(file, keyset, null, 0, row.ImageDigest);
        ImageSegment target = original.Manifest!.Segments.First(candidate => candidate.Name == segment);
        int payloadStart = file.Length - original.Payload.Length;
        file[payloadStart + (int)target.OffsetBytes + ((int)target.LengthBytes / 2)] ^= 0x10;
        return ImageVerifier.Verify(file, keyset, null, 0, row.ImageDigest).Refusal;
    }
}
