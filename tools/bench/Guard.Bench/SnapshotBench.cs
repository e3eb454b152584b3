using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Images;
using Guard.Kernel;
using Guard.Pc;

namespace Guard.Bench;

/// <summary>Snapshots: how long a partition of 64 MiB takes to be ready from one, what first touch costs, and Debian's two systems cold and resumed.</summary>
internal static class SnapshotBench
{
    private const ulong MemoryBytes = 64 * 1024 * 1024;
    private const uint Pages = (uint)(MemoryBytes / PageTree.BlockBytes);
    private const ulong LinuxTick = 500_000_000;
    private const int LinuxFrames = 60;

    internal static IReadOnlyList<Figure> Run(BenchOptions options)
    {
        var ready = new Figure("ready from a snapshot, 64 MiB, milliseconds", "ms", 20);
        var touch = new Figure("first touch, read and checked", "MiB/s", null);
        string folder = options.MakeFolder("snapshots");
        try
        {
            using RoleKeys keys = RoleKeys.Make(forThisRun: true);
            KeysetVerifier.VerifyFirst(SiteKeyset.Make(keys), null, null, out Keyset? keyset);
            string path = WriteSnapshot(Path.Combine(folder, "full.snapshot"), keys);
            for (int lap = -2; lap < options.Repetitions; lap++)
            {
                var machine = new PcPartition(Options());
                SnapshotVerification? verified = null;
                using SnapshotFile file = SnapshotFile.Open(path);
                Lap restore = Lap.Of(() =>
                {
                    verified = SnapshotVerifier.Verify(file, keyset!, null, Expected);
                    if (!verified.IsAccepted || !machine.TryRestore(verified.State.AsSpan(), verified.Pages!))
                    {
                        throw new OperatorException(1, "the snapshot is refused: " + verified.Refusal);
                    }
                });
                Lap pages = Lap.Of(() => TouchAll(machine));
                if (lap >= 0)
                {
                    ready.Add(1, new Lap(1 / (restore.Seconds * 1000), 1 / (restore.ProcessorSeconds * 1000)));
                    touch.Add(MemoryBytes / (1024.0 * 1024), pages);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return [ready, touch, .. Linux(options)];
    }

    private static SnapshotExpectation Expected => new("bench", "full", Digest.Zero with { Word0 = 1 }, Digest.Zero with { Word0 = 2 }, MemoryBytes, 1);

    private static PcOptions Options() => new()
    {
        Id = new PartitionId(1),
        MemoryBytes = MemoryBytes,
        Devices = PartitionDevices.Com1 | PartitionDevices.GuardPort | PartitionDevices.Rtc | PartitionDevices.Keyboard | PartitionDevices.Pci
            | PartitionDevices.VirtioConsole | PartitionDevices.VirtioRandom,
        DoorbellsPerSlot = 4,
    };

    private static void TouchAll(PcPartition machine)
    {
        Span<byte> one = stackalloc byte[1];
        for (uint page = 0; page < Pages; page++)
        {
            if (!machine.TryCopyOut(new GuestClaim(page * (ulong)PageTree.BlockBytes, 1), one))
            {
                throw new OperatorException(1, $"page {page} is refused");
            }
        }
    }

    // Every page holds something else: nothing is spared.
    private static string WriteSnapshot(string path, RoleKeys keys)
    {
        var machine = new PcPartition(Options());
        var page = new byte[PageTree.BlockBytes];
        var leaves = new List<Digest>();
        for (uint number = 0; number < Pages; number++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan((int)(number % 1000) * 4), number + 1);
            machine.TryPlace(number * (ulong)PageTree.BlockBytes, page);
            leaves.Add(PageTree.Leaf(page));
        }

        var sector = new byte[512];
        (sector[0], sector[510], sector[511]) = (0xF4, 0x55, 0xAA);
        machine.TryPlace(0x7C00, sector);
        var state = new StateBytes();
        if (!machine.TryBoot(new BootRequest(BootProtocol.BootSector, 0x7C00, string.Empty)) || !machine.TryCapture(state))
        {
            throw new OperatorException(1, "the partition does not start");
        }

        machine.TryCopyOut(new GuestClaim(0x7000, PageTree.BlockBytes), page);
        leaves[7] = PageTree.Leaf(page);
        var map = new byte[Pages / 8];
        map.AsSpan().Fill(0xFF);
        Digest[] groups = [.. leaves.Chunk(PageTree.GroupLeaves).Select(group => PageTree.RootOf(group))];
        var manifest = new SnapshotManifest(
            "bench", "full", Expected.Image, Expected.Policy, 1, SnapshotVerifier.MonitorVersion, 0, 0, Digest.Zero, MemoryBytes, (uint)state.Bytes.Count,
            Digest.From(Sha256.Hash(state.Bytes.ToArray())), Digest.From(Sha256.Hash(map)), Pages, PageTree.RootOf(groups), 1);
        byte[] note = SignedNote.Sign(SnapshotManifestCodec.Write(manifest), keys.Signer("site")).Bytes.ToArray();
        using var stream = new FileStream(path, FileMode.CreateNew);
        var head = new byte[SnapshotLayout.HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, SnapshotLayout.Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), note.Length);
        byte[][] parts = [head, note, [.. state.Bytes], map, [.. groups.SelectMany(d => d.ToBytes())], [.. leaves.SelectMany(d => d.ToBytes())]];
        foreach (byte[] part in parts)
        {
            stream.Write(part);
        }

        for (uint number = 0; number < Pages; number++)
        {
            machine.TryCopyOut(new GuestClaim(number * (ulong)PageTree.BlockBytes, PageTree.BlockBytes), page);
            stream.Write(page);
        }

        return path;
    }

    // Seconds to the end of frame 60: booted cold, and gone on with from snapshots taken before frame 50.
    private static IReadOnlyList<Figure> Linux(BenchOptions options)
    {
        string system = Path.Combine(options.Repository, "policy", "examples", "two-linux", "system.yaml");
        if (!File.Exists(Path.Combine(Path.GetDirectoryName(system)!, "guest", "build", "linux")))
        {
            Console.WriteLine("  two-linux: its guests are not made: policy/examples/two-linux/make-guests.sh");
            return [];
        }

        var cold = new Figure("two-linux, 60 frames, cold", "s", null);
        var warm = new Figure("two-linux, frames 50 to 60, from snapshots", "s", null);
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        string folder = options.MakeFolder("two-linux");
        try
        {
            var from = new RunFolder(Path.Combine(folder, "cold"));
            Digest first = Digest.Zero;
            Lap lap = Lap.Of(() => first = Linux(system, keys, from, null, LinuxFrames));
            cold.Add(1, new Lap(1 / lap.Seconds, 1 / lap.ProcessorSeconds));
            for (int i = 0; i < Math.Min(options.Repetitions, 5); i++)
            {
                var to = new RunFolder(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)));
                Digest second = Digest.Zero;
                lap = Lap.Of(() => second = Linux(system, keys, to, from, LinuxFrames - 50));
                warm.Add(1, new Lap(1 / lap.Seconds, 1 / lap.ProcessorSeconds));
                if (first != second)
                {
                    throw new OperatorException(1, $"the run from snapshots has transcript {second}, the cold one {first}");
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return [cold, warm];
    }

    private static Digest Linux(string system, RoleKeys keys, RunFolder folder, RunFolder? from, int frames)
    {
        BuiltSystem built = SystemLoader.Compile(system, null, new Dictionary<string, byte[]>(StringComparer.Ordinal));
        Directory.CreateDirectory(folder.Root);
        SystemLoader.Write(built, keys, folder);
        if (from is not null)
        {
            SnapshotPlacing.Place(from.Root, folder);
        }

        BootMaterial boot = BootVerifier.Verify(folder, null);
        var run = new RunOptions
        {
            LogSigner = keys.Signer("log"),
            Snapshot = from is null ? new SnapshotOrder(new SnapshotMoment(LinuxTick, string.Empty), keys.Signer("site"), boot.Rollback) : null,
        };
        using RunSession session = RunSession.Start(boot, folder, run, keys.LogSecret);
        for (int i = 0; i < frames; i++)
        {
            session.Step();
        }

        Digest digest = session.Monitor.RunDigest();
        session.Close();
        return digest;
    }

    private sealed class StateBytes : IStateSink
    {
        public List<byte> Bytes { get; } = [];

        public void Append(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes);
    }
}
