using System;
using System.IO;
using Guard.Contracts;
using Guard.Pc.Loaders;
using Xunit;

namespace Guard.Pc.Tests.Guests;

/// <summary>Our own guests' images, where they stand in the repository.</summary>
internal static class GuestImage
{
    public static string Folder { get; } = Path.Combine(FindRoot(), "partitions", "guests");

    /// <summary>Reads NAME.bin.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".bin"));

    /// <summary>Erases the partition, places the image (and a secret at F000h) and boots it.</summary>
    public static void Start(PcPartition partition, string name, ReadOnlySpan<byte> secret)
    {
        byte[] file = Read(name);
        Assert.True(MultibootImage.TryParse(file, partition.MemoryBytes, out MultibootImage? image, out MultibootError error), error.ToString());
        partition.Erase();
        foreach (LoadSegment segment in image!.Segments)
        {
            Assert.True(partition.TryPlace(segment.Address, file.AsSpan(segment.FileOffset, segment.FileBytes)));
        }

        Assert.True(partition.TryPlace(0xF000, secret));
        Assert.True(partition.TryBoot(new BootRequest(BootProtocol.Multiboot, image.EntryAddress, "")));
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Guard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Guard.sln stands above no folder of this test");
    }
}
