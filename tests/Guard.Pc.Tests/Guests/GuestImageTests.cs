using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Guard.Pc.Loaders;
using Xunit;

namespace Guard.Pc.Tests.Guests;

public sealed class GuestImageTests
{
    [NasmFact]
    public void TheImagesInTheRepositoryAreWhatTheirSourcesAssembleTo()
    {
        string target = Directory.CreateTempSubdirectory("guard-guests-").FullName;
        try
        {
            ProcessStartInfo start = new("sh", [Path.Combine(GuestImage.Folder, "build.sh"), target]) { RedirectStandardError = true };
            using Process build = Process.Start(start)!;
            string errors = build.StandardError.ReadToEnd();
            build.WaitForExit();
            Assert.True(build.ExitCode == 0, errors);
            string[] names = Names("*.asm");
            Assert.Equal(["ear", "mallory", "mole", "ops", "pacer", "sensor", "vault"], names);
            Assert.Equal(names, Names("*.bin"));
            foreach (string name in names)
            {
                byte[] assembled = File.ReadAllBytes(Path.Combine(target, name + ".bin"));
                Assert.True(assembled.AsSpan().SequenceEqual(GuestImage.Read(name)), $"{name}.bin differs: run partitions/guests/build.sh");
            }
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    [Theory]
    [InlineData("sensor")]
    [InlineData("ops")]
    [InlineData("vault")]
    [InlineData("mallory")]
    [InlineData("mole")]
    [InlineData("ear")]
    public void EachImageIsMultibootAndLeavesTheSecretsPlaceFree(string name)
    {
        byte[] file = GuestImage.Read(name);
        Assert.True(MultibootImage.TryParse(file, 0x100000, out MultibootImage? image, out _));
        LoadSegment segment = Assert.Single(image!.Segments);
        Assert.Equal(0x10000UL, segment.Address);
        Assert.Equal(file.Length, segment.FileBytes);
        Assert.InRange(file.Length, 1000, 0x2E000 - 0x1000);   // Below the stack, with room for it.
    }

    private static string[] Names(string pattern) =>
        [.. Directory.GetFiles(GuestImage.Folder, pattern).Select(path => Path.GetFileNameWithoutExtension(path)!).Order(System.StringComparer.Ordinal)];
}
