using System;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Running;
using Guard.Images;
using Xunit;

namespace Guard.System.Tests;

[Collection(ExampleSuite.Name)]
public sealed class TamperedImageTests(ExampleRun example)
{
    [Fact]
    public void OneBitInAnySegmentOfAnyImageIsRefusedNamingTheSegment()
    {
        using var scratch = new Scratch();
        RunFolder copy = ArtefactsOf(scratch);
        (Keyset keyset, _) = BootVerifier.ReadKeyset(copy, null);
        foreach (PartitionRow row in example.Run.Boot.Image.Partitions)
        {
            string path = Path.Combine(copy.Images, row.ImageDigest.ToString());
            byte[] file = File.ReadAllBytes(path);
            ImageVerification intact = ImageVerifier.Verify(file, keyset, null, 0, row.ImageDigest);
            int payloadAt = file.Length - intact.Payload.Length;
            Assert.NotEmpty(intact.Manifest!.Segments);
            foreach (ImageSegment segment in intact.Manifest.Segments.Where(segment => segment.LengthBytes > 0))
            {
                byte[] changed = [.. file];
                changed[payloadAt + (int)segment.OffsetBytes] ^= 0x80;
                File.WriteAllBytes(path, changed);
                OperatorException refused = Assert.Throws<OperatorException>(() => BootVerifier.Verify(copy, null));
                Assert.Equal(1, refused.ExitCode);
                Assert.Contains("segment " + segment.Name, refused.Message, StringComparison.Ordinal);
                Assert.Contains(path, refused.Message, StringComparison.Ordinal);
            }

            File.WriteAllBytes(path, file);
        }

        Assert.Equal(example.Run.Boot.PolicyDigest, BootVerifier.Verify(copy, null).PolicyDigest);
    }

    [Fact]
    public void ASwappedImageIsRefused()
    {
        using var scratch = new Scratch();
        RunFolder copy = ArtefactsOf(scratch);
        PartitionRow sensor = example.Run.Boot.Image.Partitions.Single(row => row.Name == "sensor");
        PartitionRow ear = example.Run.Boot.Image.Partitions.Single(row => row.Name == "ear");
        string right = Path.Combine(copy.Images, ear.ImageDigest.ToString());
        File.Copy(Path.Combine(copy.Images, sensor.ImageDigest.ToString()), right, overwrite: true);
        OperatorException refused = Assert.Throws<OperatorException>(() => BootVerifier.Verify(copy, null));
        Assert.Contains("not the one the system image names", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneBitInTheSystemImageIsRefused()
    {
        using var scratch = new Scratch();
        RunFolder copy = ArtefactsOf(scratch);
        byte[] file = File.ReadAllBytes(copy.SystemImage);
        file[^1] ^= 1;
        File.WriteAllBytes(copy.SystemImage, file);
        OperatorException refused = Assert.Throws<OperatorException>(() => BootVerifier.Verify(copy, null));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(copy.SystemImage, refused.Message, StringComparison.Ordinal);
    }

    private RunFolder ArtefactsOf(Scratch scratch)
    {
        RunFolder original = example.Run.Folder;
        var copy = new RunFolder(scratch.At("run"));
        Directory.CreateDirectory(copy.Root);
        scratch.Copy(original.Images, Path.Combine("run", "images"));
        File.Copy(original.SystemImage, copy.SystemImage);
        File.Copy(original.Keyset, copy.Keyset);
        return copy;
    }
}
