using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Auditing;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Guard.Kernel;
using Xunit;

namespace Guard.System.Tests;

public sealed class FullDiskTests
{
    private const int DiskMebibytes = 40;                 // The log's reserve takes 20 of them.

    /// <summary>
    /// The disk of the whole run is full. The log gives up its reserve, so that what was on its way is recorded; every channel
    /// waits, no partition stops; with space again the channels open.
    /// </summary>
    [TmpfsFact]
    public void OnAFullDiskChannelsWaitAndPartitionsGoOn()
    {
        using var disk = new SmallDisk(DiskMebibytes);
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        RunFolder folder = Prepare(Path.Combine(disk.Root, "run"), keys);
        using (RunSession session = Start(folder, keys, resume: false))
        {
            StepFor(session, 10);
            disk.Fill(leaveBytes: 64 << 10);
            Assert.True(StepUntil(session, report => report.IsAuditSuspended), "the audit was never suspended");
            Assert.All(session.Image.Channels, row => Assert.Equal(ChannelState.SuspendedOpen, session.Monitor.StateOf(row.Id)));
            ulong suspendedAt = session.Monitor.Frame;
            Digest before = session.Monitor.TranscriptOf(session.Image.Partitions[0].Id);
            for (int frame = 0; frame < 20; frame++)
            {
                FrameReport waiting = session.Step();
                Assert.Equal(0u, waiting.Delivered);
                Assert.False(waiting.IsModuleHalted);
            }

            Assert.Equal(suspendedAt + 20, session.Monitor.Frame);
            Assert.NotEqual(before, session.Monitor.TranscriptOf(session.Image.Partitions[0].Id));
            disk.Free();
            Assert.True(StepUntil(session, report => !report.IsAuditSuspended), "the audit was not taken up again");
            Assert.All(session.Image.Channels, row => Assert.Equal(ChannelState.Open, session.Monitor.StateOf(row.Id)));
            Assert.True(StepUntil(session, report => report.Delivered > 0), "nothing was delivered after the suspension");
            Assert.Equal(StoreStatus.Ok, session.Close());
        }

        JudgeRun(folder, "audit.suspend", "audit.resume");
    }

    /// <summary>
    /// Even the reserves' space is gone, the log's and the journal's: what cannot be journalled does not happen. The run ends, verifies, and goes on
    /// with space.
    /// </summary>
    [TmpfsFact]
    public void WhereNotEvenTheJournalCanBeWrittenTheRunEndsAndCanBeResumed()
    {
        using var scratch = new Scratch();
        using var disk = new SmallDisk(DiskMebibytes);
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        RunFolder folder = Prepare(Path.Combine(disk.Root, "run"), keys);
        string weather = scratch.At("weather.metar");
        string sample = File.ReadAllText(new DemoSetup(RepositoryPlace.Find()).Input);
        File.WriteAllText(weather, string.Concat(Enumerable.Repeat(sample, 500)));
        using (RunSession session = Start(folder, keys, resume: false, weather))
        {
            StepFor(session, 10);
            disk.Fill(leaveBytes: 64 << 10);
            Assert.True(StepUntil(session, report => report.IsAuditSuspended), "the audit was never suspended");
            disk.FillOn();
            StepFor(session, 40);                         // The journal's own reserve serves.
            string reserve = Path.Combine(folder.Journal, ".reserve");
            Assert.False(File.Exists(reserve));
            disk.FillOn();
            Assert.True(StepUntil(session, report => report.IsModuleHalted), "a run that cannot journal went on");
            Assert.NotEqual(StoreStatus.Ok, session.Close());
        }

        LogVerification ended = LogVerifying.VerifyRun(folder, null);
        Assert.All(ended.Findings, finding => Assert.Equal(LogFault.WalTorn, finding.Fault));  // Half a record: resuming cuts it.
        disk.Free();
        using (RunSession session = Start(folder, keys, resume: true))
        {
            Assert.True(StepUntil(session, report => report.Delivered > 0));
            Assert.Equal(StoreStatus.Ok, session.Close());
        }

        JudgeRun(folder);
    }

    private static RunFolder Prepare(string place, RoleKeys keys)
    {
        RunFolder folder = RunFolder.Create(place, "run");
        SystemLoader.Write(SystemLoader.Compile(new DemoSetup(RepositoryPlace.Find()).System, null), keys, folder);
        return folder;
    }

    private static RunSession Start(RunFolder folder, RoleKeys keys, bool resume, string? weather = null)
    {
        var setup = new DemoSetup(RepositoryPlace.Find());
        RunOptions options = setup.Options(keys, null, 1) with
        {
            Resume = resume,
            Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["sensor"] = weather ?? setup.Input },
        };
        return RunSession.Start(BootVerifier.Verify(folder, null), folder, options, keys.LogSecret);
    }

    private static void StepFor(RunSession session, int frames)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            Assert.False(session.Step().IsModuleHalted);
        }
    }

    private static bool StepUntil(RunSession session, Func<FrameReport, bool> isSo)
    {
        for (int frame = 0; frame < 400; frame++)
        {
            FrameReport report = session.Step();
            if (isSo(report))
            {
                return true;
            }

            if (report.IsModuleHalted)
            {
                return false;
            }
        }

        return false;
    }

    private static void JudgeRun(RunFolder folder, params string[] types)
    {
        LogVerification verification = LogVerifying.VerifyRun(folder, null);
        Assert.True(verification.IsGood, string.Join('\n', verification.Findings));
        using var store = new Guard.Host.Storage.FileLogStore(folder.Log);
        ulong size = LogEntries.PublishedSize(store);
        string[] recorded = [.. LogEntries.Read(store, size).Select(entry => LogRow.Parse(entry.Value).Type).Distinct()];
        Assert.All(types, type => Assert.Contains(type, recorded));
        ReplayResult replay = Replayer.Run(folder, null);
        Assert.True(replay.IsEqual, replay.Divergence);
    }
}
