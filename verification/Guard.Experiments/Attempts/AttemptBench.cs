using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Images;
using Guard.Kernel;

namespace Guard.Experiments.Attempts;

/// <summary>
/// Where attempts are made: the example `three-levels`, compiled, signed and verified as any run's, with the attacker in mallory's place.
/// </summary>
public sealed class AttemptBench : IDisposable
{
    /// <summary>Whose place the attacker takes.</summary>
    public const string Attacker = "mallory";

    /// <summary>Frames of a guest's attempt: admission, release and delivery take three, a second try three more.</summary>
    public const int Frames = 8;

    private readonly string _scratch;
    private readonly Lazy<GuestRun> _quiet;
    private readonly Lazy<FinishedRun> _finished;
    private readonly byte[] _weather;

    /// <summary>Compiles, signs and verifies the example.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <param name="plant">Name of a planted fault, empty for none.</param>
    public AttemptBench(string repository, string plant)
    {
        Setup = new DemoSetup(repository);
        Plant = plant;
        _scratch = Directory.CreateTempSubdirectory("guard-attempts-").FullName;
        Keys = RoleKeys.Make(forThisRun: true);
        Folder = RunFolder.Create(Path.Combine(_scratch, "boot"), "boot");
        SystemLoader.Write(SystemLoader.Compile(Setup.System, null), Keys, Folder);
        Boot = BootVerifier.Verify(Folder, null);
        Keyset = BootVerifier.ReadKeyset(Folder, null).Keyset;
        _weather = [.. File.ReadAllBytes(Setup.Input).Take(512)];
        _quiet = new Lazy<GuestRun>(() => Execute(new Probe()));
        _finished = new Lazy<FinishedRun>(() => FinishedRun.Make(this, Path.Combine(_scratch, "finished")));
    }

    /// <summary>The example.</summary>
    public DemoSetup Setup { get; }

    /// <summary>Name of the planted fault, or empty.</summary>
    public string Plant { get; }

    /// <summary>Keys made for these attempts.</summary>
    public RoleKeys Keys { get; }

    /// <summary>Signed artefacts, not run.</summary>
    public RunFolder Folder { get; }

    /// <summary>The same, verified.</summary>
    public BootMaterial Boot { get; }

    /// <summary>Who may sign what.</summary>
    public Keyset Keyset { get; }

    /// <summary>A finished run with log, journal and transcript, to be copied and tampered with.</summary>
    public FinishedRun Finished => _finished.Value;

    /// <summary>A fresh folder for a copy.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_scratch, Path.GetRandomFileName())).FullName;

    /// <summary>Runs a guest's attempt beside the example's other domains, and compares them with a run in which it only halts.</summary>
    public GuestRun Run(Probe probe)
    {
        GuestRun run = Execute(probe);
        run.Compare(_quiet.Value);
        return run;
    }

    /// <summary>Removes everything that was written.</summary>
    public void Dispose()
    {
        Keys.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    private GuestRun Execute(Probe probe)
    {
        LoadedImage attack = Load(probe);
        SystemImage image = Boot.Image with
        {
            Partitions = [.. Boot.Image.Partitions.Select(row => row.Name == Attacker ? row with { ImageDigest = attack.Manifest } : row)],
        };
        using MonitorBench bench = MonitorBench.Start(
            Boot,
            image,
            Keys,
            (row, loaded) =>
                new PartitionPart(MonitorBench.Machine(image, row), row.Name == Attacker ? attack : loaded, string.Empty),
            Plant);
        var run = new GuestRun(image, Attacker);
        PartitionId sensor = image.Partitions.First(row => row.Name == "sensor").Id;
        for (int frame = 0; frame < Frames; frame++)
        {
            FrameInputs inputs = frame == 1
                ? new FrameInputs { Console = [new ConsoleInput(sensor, 1, [.. _weather])] }
                : FrameInputs.Empty;
            run.Take(bench.Step(inputs), bench.Monitor);
        }

        return run;
    }

    // What a signed image of this program would be once verified; the two signatures are another attempt's subject.
    private static LoadedImage Load(Probe probe)
    {
        ImmutableArray<LoadedSegment> segments =
        [
            .. probe.Build().Select(part =>
                new LoadedSegment(part.Name, part.Address, [.. part.Bytes], Digest.From(Sha256.Hash(part.Bytes)))),
        ];
        string description = string.Concat(segments.Select(segment => segment.Hash.ToString()));
        return new LoadedImage(
            Digest.From(Sha256.Hash(Encoding.ASCII.GetBytes(description))),
            BootProtocol.Multiboot,
            Probe.Entry,
            string.Empty,
            segments);
    }
}
