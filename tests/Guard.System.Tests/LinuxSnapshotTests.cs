using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Host.Auditing;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Xunit;

namespace Guard.System.Tests;

/// <summary>Two Debian systems taken down after a report went up and while its reply waits for approvals, and gone on with.</summary>
public sealed class LinuxSnapshotTests : IDisposable
{
    private const int TakenBefore = 180;
    private const int Frames = 240;

    private const string Script = """
        at 185 approve reply-down/1 as alice because thanks
        at 190 approve reply-down/1 as bob because thanks
        """;

    private readonly Scratch _scratch = new();
    private readonly RoleKeys _keys = RoleKeys.Make(forThisRun: true);

    [LinuxGuestsFact]
    public void TheResumedRunIsTheColdRunAndItsReplyComesDown()
    {
        RunFolder cold = Run("cold", null, Frames);
        RunFolder warm = Run("warm", cold.Root, Frames - TakenBefore);
        Assert.Equal(TranscriptFile.Read(cold.Transcript).Skip(TakenBefore), TranscriptFile.Read(warm.Transcript));
        Assert.Contains("LOW-RECEIVED received, thank you", File.ReadAllText(Path.Combine(warm.Consoles, "low.txt")), StringComparison.Ordinal);
        Assert.DoesNotContain("LOW-UP", File.ReadAllText(Path.Combine(warm.Consoles, "low.txt")), StringComparison.Ordinal);
        Assert.True(LogVerifying.VerifyRun(warm, null).IsGood);
        ReplayResult replay = Replayer.Run(warm, null);
        Assert.True(replay.IsEqual, replay.Divergence);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _scratch.Dispose();
    }

    private RunFolder Run(string name, string? source, int frames)
    {
        string system = Path.Combine(LinuxGuestsFactAttribute.Example, "system.yaml");
        BuiltSystem built = SystemLoader.Compile(system, null, new Dictionary<string, byte[]>(StringComparer.Ordinal));
        RunFolder folder = RunFolder.Create(_scratch.At(name), built.Image!.Name);
        SystemLoader.Write(built, _keys, folder);
        if (source is not null)
        {
            SnapshotPlacing.Place(source, folder);
        }

        BootMaterial boot = BootVerifier.Verify(folder, null);
        var moment = new SnapshotMoment(TakenBefore * 10_000_000UL, string.Empty);
        var options = new RunOptions
        {
            Cores = 2,
            LogSigner = _keys.Signer("log"),
            Desk = DeskScript.Parse("script", Script),
            DeskKeys = _keys,
            Snapshot = source is null ? new SnapshotOrder(moment, _keys.Signer("site"), boot.Rollback) : null,
        };
        using RunSession session = RunSession.Start(boot, folder, options, _keys.LogSecret);
        for (int i = 0; i < frames; i++)
        {
            session.Step();
        }

        session.Close();
        Assert.Equal(string.Empty, session.SnapshotObstacle);
        return folder;
    }
}
