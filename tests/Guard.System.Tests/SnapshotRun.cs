using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Images;
using Guard.Kernel;

namespace Guard.System.Tests;

/// <summary>Two pacers, one below the other, whose first message is sent in frame 40; run cold for 80 frames, taken down before frame 11.</summary>
public sealed class SnapshotRun : IDisposable
{
    internal const ulong TakenBefore = 11;
    internal const int Frames = 80;

    private readonly Scratch _scratch = new();
    private readonly Dictionary<string, List<(ulong Frame, uint Domain, string Bytes)>> _consoles = new(StringComparer.Ordinal);

    public SnapshotRun()
    {
        Keys = RoleKeys.Make(forThisRun: true);
        System = WriteSystem(_scratch.At("system"));
        Cold = Start("cold", null, new SnapshotMoment(null, "frame 10"), Frames);
        ColdIndexes = LastIndexes;
    }

    internal RoleKeys Keys { get; }

    internal string System { get; }

    /// <summary>The cold run's folder.</summary>
    internal RunFolder Cold { get; }

    /// <summary>Rollback indexes after the cold run's snapshots were taken.</summary>
    internal RollbackIndexes ColdIndexes { get; }

    /// <summary>The same of the run that took some last.</summary>
    internal RollbackIndexes LastIndexes { get; private set; } = RollbackIndexes.Empty;

    /// <summary>Runs the system in a folder of that name, from the snapshots of another run where one is named.</summary>
    internal RunFolder Start(string name, string? source, SnapshotMoment? moment, int frames, RollbackIndexes? least = null, Action<RunFolder>? change = null)
    {
        BuiltSystem built = SystemLoader.Compile(System, null, new Dictionary<string, byte[]>(StringComparer.Ordinal));
        RunFolder folder = RunFolder.Create(_scratch.At(name), "pacers");
        SystemLoader.Write(built, Keys, folder);
        if (source is not null)
        {
            SnapshotPlacing.Place(source, folder);
        }

        change?.Invoke(folder);
        BootMaterial boot = BootVerifier.Verify(folder, null, null, least);
        SnapshotOrder? order = moment is null ? null : new SnapshotOrder(moment, Keys.Signer("site"), boot.Rollback);
        using RunSession session = RunSession.Start(boot, folder, new RunOptions { LogSigner = Keys.Signer("log"), Snapshot = order }, Keys.LogSecret);
        for (int i = 0; i < frames; i++)
        {
            FrameReport report = session.Step();
            Consoles(name).AddRange(report.Console.Select(output => (report.Frame, output.Partition.Value, Convert.ToHexString(output.Bytes.Span))));
        }

        session.Close();
        LastIndexes = session.SnapshotIndexes ?? LastIndexes;
        return folder;
    }

    /// <summary>What a run's domains printed: frame, domain, bytes.</summary>
    internal List<(ulong Frame, uint Domain, string Bytes)> Consoles(string name)
    {
        if (!_consoles.TryGetValue(name, out List<(ulong, uint, string)>? list))
        {
            _consoles[name] = list = [];
        }

        return list;
    }

    public void Dispose()
    {
        Keys.Dispose();
        _scratch.Dispose();
    }

    private static string WriteSystem(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        string guest = Path.Combine(RepositoryPlace.Find(), "partitions", "guests", "pacer.bin");
        foreach ((string name, string secret) in new[] { ("low", "53"), ("high", "52") })
        {
            File.WriteAllText(
                Path.Combine(folder, "images", name + ".recipe"),
                $"name {name}\nversion 1\nrollback_index 1\nceiling {(name == "low" ? "UNCLASSIFIED" : "SECRET")}//REL TO USA\nmemory 1MiB\n"
                    + $"multiboot {Path.GetRelativePath(Path.Combine(folder, "images"), guest)}\nsegment secret 0xF000 hex {secret}\n");
        }

        File.WriteAllText(
            Path.Combine(folder, "policy.yaml"),
            """
            policy: pacers
            version: 1
            expires: 2036-01-01
            lattice: { id: us, levels: [UNCLASSIFIED, SECRET], nations: [USA] }
            domains:
              low:  { id: 1, label: UNCLASSIFIED, rel: [USA], integrity: 0, owner: "Test", org: test }
              high: { id: 2, label: SECRET,       rel: [USA], integrity: 0, owner: "Test", org: test }
            types:
              note: { id: 1, kind: text, profile: ascii-lines, max: 64B, line: 63, lines: 1 }
            channels:
              up:
                id: 1
                from: low
                to: high
                types: [note]
                out_label: keep
                ack: none
                limits: { rate: 1000/s, burst: 2, day: 1000, queue: 4 }

            """);
        string system = Path.Combine(folder, "system.yaml");
        File.WriteAllText(
            system,
            """
            system: pacers
            policy: policy.yaml
            clock: { hz: 1_000_000_000, date: 2026-01-01T00:00:00Z }
            machine: { memory: 16MiB }
            partitions:
              low:  { image: images/low, memory: 1MiB, devices: [uart, guardport], doorbells: 1 }
              high: { image: images/high, memory: 1MiB, devices: [uart, guardport], doorbells: 1 }
            schedule:
              normal: { frame: 1ms, slots: [{ low: 150us }, { high: 150us }] }
            health:
              default: halt-partition
            audit: { store: log, reserve: 1000 records, checkpoint: 1000 records }

            """);
        return system;
    }
}
