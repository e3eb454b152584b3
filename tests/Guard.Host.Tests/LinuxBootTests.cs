using System;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Guard.Contracts;
using Guard.Host.Building.Kernels;
using Guard.Pc;
using Guard.Pc.Loaders;
using Xunit;

namespace Guard.Host.Tests;

/// <summary>Debian's i386 kernel with busybox on a PC of its own: to a shell on COM1 that runs commands.</summary>
public sealed class LinuxBootTests
{
    private const ulong SliceTicks = 10_000_000;
    private const ulong MostTicks = 6_000_000_000;
    private const string End = "the end 0";
    private const string CommandLine = "console=ttyS0,115200 panic=-1 cryptomgr.notests quiet isapnp.disable=1";

    [DebianFact]
    public void DebiansKernelReachesAShellThatRunsCommandsAndTwoBootsAreEqual()
    {
        string folder = Directory.CreateTempSubdirectory("guard-linux-").FullName;
        try
        {
            byte[] initrd = MakeInitrd(folder);
            byte[] packed = File.ReadAllBytes(Path.Combine(DebianFactAttribute.Installer, "linux"));
            byte[] kernel = KernelUnpacker.Unpack(packed);
            (string first, string firstDigest) = Boot(kernel, initrd);
            Assert.Contains("sum 2026", first, StringComparison.Ordinal);
            Assert.Contains("date 2026-01-01", first, StringComparison.Ordinal);
            Assert.Contains("rng 8 bytes", first, StringComparison.Ordinal);
            Assert.Contains("IO-APIC  19-fasteoi   virtio0", first, StringComparison.Ordinal);
            Assert.DoesNotContain("BUG:", first, StringComparison.Ordinal);
            (string second, string secondDigest) = Boot(kernel, initrd);
            Assert.Equal(first, second);
            Assert.Equal(firstDigest, secondDigest);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Console, string Digest) Boot(byte[] kernel, byte[] initrd)
    {
        PcPartition pc = new(new PcOptions
        {
            Id = new PartitionId(1),
            MemoryBytes = 64 << 20,
            Devices = PartitionDevices.Com1 | PartitionDevices.Rtc | PartitionDevices.Keyboard | PartitionDevices.Pci | PartitionDevices.VirtioRandom
                | PartitionDevices.Apic,
        });
        Assert.True(LinuxLoader.TryLoad(pc, kernel, initrd, CommandLine, out LinuxError error), error.ToString());
        using var digest = new Digesting();
        var console = new StringBuilder();
        byte[] buffer = new byte[4096];
        int typed = 0;
        for (ulong tick = 0; tick < MostTicks && !console.ToString().Contains(End, StringComparison.Ordinal); tick += SliceTicks)
        {
            SlotExit exit = pc.RunSlot(tick, SliceTicks);
            Assert.True(exit.Reason is not (SlotExitReason.Shutdown or SlotExitReason.EmulatorFault), pc.LastCrash?.Cause);
            for (int count = pc.TakeOutput(0, buffer); count > 0; count = pc.TakeOutput(0, buffer))
            {
                console.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }

            if (typed == 0 && console.ToString().Contains("/ # ", StringComparison.Ordinal))
            {
                typed = 1;
                pc.OfferInput(
                    0,
                    """
                    echo sum $((2000+26)); date '+date %Y-%m-%d'; echo rng $(head -c 8 /dev/hwrng | wc -c) bytes
                    grep virtio0 /proc/interrupts; echo the end $((1-1))

                    """u8);
            }
        }

        pc.WriteTranscript(digest);
        Assert.Contains(End, console.ToString(), StringComparison.Ordinal);
        return (console.ToString(), digest.Finish());
    }

    private static byte[] MakeInitrd(string folder)
    {
        string script = Path.Combine(Repository(), "policy/examples/two-linux/make-guests.sh");
        using Process process = Process.Start(new ProcessStartInfo(script, [folder]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return File.ReadAllBytes(Path.Combine(folder, "bench.cpio"));
    }

    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Guard.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private sealed class Digesting : IStateSink, IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

        public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public void Dispose() => _hash.Dispose();
    }
}
