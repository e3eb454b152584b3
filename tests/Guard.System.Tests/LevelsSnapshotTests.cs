using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Host.Auditing;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Xunit;

namespace Guard.System.Tests;

/// <summary>The six domains of three-levels taken down with reports on their way, refusals counted and an item under review.</summary>
public sealed class LevelsSnapshotTests : IDisposable
{
    private const int Frames = 120;

    private const string Script = """
        at 60 approve status-down/1 as alice because routine
        at 62 approve status-down/1 as bob because routine
        """;

    private readonly Scratch _scratch = new();
    private readonly RoleKeys _keys = RoleKeys.Make(forThisRun: true);

    [Fact]
    public void TheResumedRunIsTheColdRun()
    {
        const int takenBefore = 20;
        RunFolder cold = Run("cold", null, Frames, takenBefore);
        RunFolder warm = Run("warm", cold.Root, Frames - takenBefore, takenBefore);
        Assert.Equal(TranscriptFile.Read(cold.Transcript).Skip(takenBefore), TranscriptFile.Read(warm.Transcript));
        Assert.True(LogVerifying.VerifyRun(warm, null).IsGood);
        ReplayResult replay = Replayer.Run(warm, null);
        Assert.True(replay.IsEqual, replay.Divergence);
    }

    /// <summary>mallory is halted in frame 22 for good: from then on there is nothing to go on from, and the run says of whom.</summary>
    [Fact]
    public void ADomainThatWasHaltedIsNamed()
    {
        using RunSession session = Start("halted", null, 40);
        for (int i = 0; i < 50; i++)
        {
            session.Step();
        }

        session.Close();
        Assert.Null(session.SnapshotIndexes);
        Assert.Equal("mallory: it does not run, at the last of 11 frames tried", session.SnapshotObstacle);
        Assert.False(Directory.Exists(new RunFolder(_scratch.At("halted")).Snapshots));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _scratch.Dispose();
    }

    private RunFolder Run(string name, string? source, int frames, int takenBefore)
    {
        using RunSession session = Start(name, source, takenBefore);
        for (int i = 0; i < frames; i++)
        {
            session.Step();
        }

        session.Close();
        Assert.Equal(string.Empty, session.SnapshotObstacle);
        return new RunFolder(_scratch.At(name));
    }

    private RunSession Start(string name, string? source, int takenBefore)
    {
        string example = Path.Combine(RepositoryPlace.Find(), "policy", "examples", "three-levels");
        BuiltSystem built = SystemLoader.Compile(Path.Combine(example, "system.yaml"), null);
        RunFolder folder = RunFolder.Create(_scratch.At(name), built.Image!.Name);
        SystemLoader.Write(built, _keys, folder);
        if (source is not null)
        {
            SnapshotPlacing.Place(source, folder);
        }

        BootMaterial boot = BootVerifier.Verify(folder, null);
        var moment = new SnapshotMoment((ulong)takenBefore * 1_000_000, string.Empty);
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["sensor"] = Path.Combine(example, "sample.metar") };
        var options = new RunOptions
        {
            Cores = 2,
            LogSigner = _keys.Signer("log"),
            Desk = DeskScript.Parse("script", Script),
            DeskKeys = _keys,
            Inputs = source is null ? inputs : new Dictionary<string, string>(StringComparer.Ordinal),      // What was read is in the guest.
            Snapshot = source is null ? new SnapshotOrder(moment, _keys.Signer("site"), boot.Rollback) : null,
        };
        return RunSession.Start(boot, folder, options, _keys.LogSecret);
    }
}
