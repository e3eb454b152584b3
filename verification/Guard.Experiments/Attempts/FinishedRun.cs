using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Auditing;
using Guard.Host.Demonstration;
using Guard.Host.Replaying;
using Guard.Host.Running;

namespace Guard.Experiments.Attempts;

/// <summary>A closed run of the example on disk, for attempts on its log, journal and transcript.</summary>
public sealed class FinishedRun
{
    private const ulong RunFrames = 40;

    private FinishedRun(RunFolder folder, TracedRun run)
    {
        Folder = folder;
        Run = run;
    }

    /// <summary>Its folder; copy it before changing anything.</summary>
    public RunFolder Folder { get; }

    /// <summary>What it did.</summary>
    public TracedRun Run { get; }

    internal static FinishedRun Make(AttemptBench bench, string path)
    {
        RunFolder folder = RunFolder.Create(path, "finished");
        return new FinishedRun(
            folder,
            TracedRun.Execute(bench.Setup.System, folder, bench.Keys, bench.Setup.Options(bench.Keys, null, 1), RunFrames, null, null));
    }

    /// <summary>A copy with one change.</summary>
    public RunFolder Copy(string target, Action<RunFolder> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        foreach (string file in Directory.GetFiles(Folder.Root, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(target, Path.GetRelativePath(Folder.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        var copy = new RunFolder(target);
        change(copy);
        return copy;
    }

    /// <summary>Verifies a copy's log: "accepted", or the first finding.</summary>
    public static string VerifyLog(RunFolder copy)
    {
        Audit.LogVerification log = LogVerifying.VerifyRun(copy, null);
        return log.IsGood ? "accepted" : "refused: " + log.Findings[0].Fault;
    }

    /// <summary>Replays a copy: "equal" or "diverges".</summary>
    public static string Replay(RunFolder copy) =>
        Judge(() =>
        {
            ReplayResult replay = Replayer.Run(copy, null);
            return replay.IsEqual && replay.Note.Length == 0;
        });

    /// <summary>Replays one domain of a copy: "equal" or "diverges".</summary>
    public static string ReplayAlone(RunFolder copy, string domain) =>
        Judge(() =>
        {
            (Digest replayed, Digest? recorded) = Replayer.RunOnly(copy, null, domain);
            return replayed == recorded;
        });

    private static string Judge(Func<bool> isEqual)
    {
        try
        {
            return isEqual() ? "equal" : "diverges";
        }
        catch (OperatorException refused) when (refused.ExitCode == 1)
        {
            return "diverges";
        }
    }
}
