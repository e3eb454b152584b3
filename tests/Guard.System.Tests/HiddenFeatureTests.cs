using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Guard.X86;
using Xunit;

namespace Guard.System.Tests;

/// <summary>What `processor: { hide: [...] }` of one partition does to it, and not to the other.</summary>
public sealed class HiddenFeatureTests
{
    private const string Header = "02B0AD1B" + "00000100" + "FE4F51E4" + "00000100" + "00000100" + "00000000" + "00000000" + "20000100";

    // mov eax,1; cpuid; mov esi,edx; mov edi,ecx; mov ebp,8; then eight bytes to COM1 when it is ready for each; jmp $
    private const string Guest = Header + "B801000000" + "0FA2" + "89D6" + "89CF" + "BD08000000"
        + "66BAFD03" + "EC" + "A820" + "74FB" + "66BAF803" + "89F8" + "EE" + "0FACF708" + "C1EE08" + "4D" + "75E6" + "EBFE";

    [Fact]
    public void OnePartitionSeesCpuidWithoutAFeatureAndTheOtherWithIt()
    {
        using var scratch = new Scratch();
        string folder = scratch.Copy(Path.Combine(RepositoryPlace.Find(), "policy", "examples", "us-lab"), "lab");
        File.WriteAllBytes(Path.Combine(folder, "images", "guest.bin"), Convert.FromHexString(Guest));
        foreach (string recipe in Directory.GetFiles(Path.Combine(folder, "images"), "*.recipe"))
        {
            File.WriteAllLines(recipe, File.ReadAllLines(recipe).Select(line => line.StartsWith("multiboot", StringComparison.Ordinal)
                ? "multiboot guest.bin" : line));
        }

        string system = Path.Combine(folder, "system.yaml");
        File.WriteAllText(system, File.ReadAllText(system).Replace(
            "image: images/ops,", "image: images/ops, processor: { hide: [sse4.2, sse2] },", StringComparison.Ordinal));
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        TracedRun run = TracedRun.Execute(
            system, RunFolder.Create(scratch.At("run"), "run"), keys, new RunOptions { LogSigner = keys.Signer("log") }, 2, null, null);
        CpuFeatures whole = CpuFeatures.All & ~(CpuFeatures.NX | CpuFeatures.APIC);      // NX is in another leaf, and there is no APIC.
        Assert.Equal(whole, Shown(run, "web"));
        Assert.Equal(whole & ~(CpuFeatures.SSE42 | CpuFeatures.SSE2), Shown(run, "ops"));
        ReplayResult replay = Replayer.Run(run.Folder, null);
        Assert.True(replay.IsEqual, replay.Divergence);
    }

    [Fact]
    public void TheFeaturesOfThePlanAreThoseOfTheProcessor()
    {
        string[] names = Enum.GetNames<ProcessorFeatures>();
        Assert.Equal(Enum.GetNames<CpuFeatures>().Except(["AllEdx1", "AllEcx1"]).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal((ulong)Enum.Parse<CpuFeatures>(name), (ulong)Enum.Parse<ProcessorFeatures>(name)));
    }

    // ECX, then EDX, as the guest wrote them.
    private static CpuFeatures Shown(TracedRun run, string domain)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(run.Folder.Consoles, domain + ".txt"));
        Assert.Equal(8, bytes.Length);
        return (CpuFeatures)(((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)));
    }
}
