using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Kernel;
using Serilog;

namespace Guard.Cli.Commands;

/// <summary>`guard run SYSTEM.yaml`: compiles, signs, runs.</summary>
internal static class RunCommand
{
    private const string KeysEnding = "-keys";

    internal static Command Create()
    {
        var arguments = new RunArguments();
        Command command = arguments.CreateCommand(
            "run",
            "Runs a system. Example: guard run policy/examples/three-levels/system.yaml --input "
                + "sensor=policy/examples/three-levels/sample.metar --output ops=out.txt");
        command.SetAction(parsed => Act(parsed, arguments));
        return command;
    }

    /// <summary>Compiles and signs a system into a new run folder; prints its diagnostics. Nothing is written for options it cannot be run with.</summary>
    private static RunFolder Build(string? system, string? output, RoleKeys keys, RunOptions options, RunLimits limits)
    {
        if (system is null)
        {
            throw new OperatorException(2, "which system?", "guard run policy/examples/three-levels/system.yaml");
        }

        BuiltSystem built = DiagnosticPrinter.Require(system);
        RunSession.CheckDomains(built.Image!, options);
        if (limits.Attach is not null)
        {
            _ = Domains.Find(built.Image!.Partitions, limits.Attach);
        }

        RunFolder folder = RunFolder.Create(output, built.Image!.Name);
        SystemLoader.Write(built, keys, folder);
        if (keys.MadeForThisRun)
        {
            string place = folder.Root + KeysEnding;
            keys.Save(place, []);
            Log.Information("Keys were made for this run, without a passphrase, in {Place}", place);
        }

        return folder;
    }

    private static int Act(ParseResult parsed, RunArguments arguments)
    {
        var limits = new RunLimits(
            parsed.GetValue(arguments.Frames), parsed.GetValue(arguments.UntilIdle), parsed.GetValue(arguments.Attach));
        if (parsed.GetValue(arguments.Cores) is < 1 or > 64)
        {
            throw new OperatorException(2, "--cores takes 1 to 64");
        }

        string? resumed = parsed.GetValue(arguments.Resume);
        string? source = parsed.GetValue(arguments.FromSnapshot);
        if (resumed is not null && source is not null)
        {
            throw new OperatorException(2, "--resume and --from-snapshot exclude each other", "a run that began from snapshots resumes from them by itself");
        }

        string? site = parsed.GetValue(arguments.Keys) ?? KeysOf(source);
        SnapshotMoment? moment = parsed.GetValue(arguments.SnapshotAfterBoot) is string text ? SnapshotMoment.Parse(text) : null;
        using RoleKeys roleKeys = Shared.LoadKeys(site ?? KeysOf(resumed));
        RunOptions options = new()
        {
            Cores = parsed.GetValue(arguments.Cores),
            LogSigner = roleKeys.Signer("log"),
            Resume = resumed is not null,
            Desk = parsed.GetValue(arguments.Desk) is string file ? DeskScript.Parse(file, ReadText(file)) : null,
            DeskKeys = roleKeys,
            Inputs = Shared.Pairs(parsed.GetValue(arguments.Inputs)!, "--input"),
            Outputs = Shared.Pairs(parsed.GetValue(arguments.Outputs)!, "--output"),
            Networks = Shared.Pairs(parsed.GetValue(arguments.Networks)!, "--network"),
            Debuggers = Shared.Pairs(parsed.GetValue(arguments.Debuggers)!, "--gdb"),
            Announce = text => Console.Error.WriteLine("guard: " + text),
            PaceRealtime = parsed.GetValue(arguments.Pace) == "realtime",
            Plant = parsed.GetValue(arguments.Plant)!,
        };
        RunFolder folder = resumed is not null
            ? RunFolder.Open(resumed)
            : Build(parsed.GetValue(arguments.System), parsed.GetValue(arguments.Output), roleKeys, options, limits);
        if (source is not null)
        {
            SnapshotPlacing.Place(source, folder);
        }

        var snapshots = moment is null ? null : new SnapshotWish(moment, roleKeys.Signer("site"), site ?? folder.Root + KeysEnding);
        return Run(folder, options, limits, site, Shared.Fingerprint(parsed.GetValue(arguments.Root)), snapshots);
    }

    private static string? KeysOf(string? run)
    {
        string? place = run is null ? null : run.TrimEnd('/') + KeysEnding;
        if (place is null || Directory.Exists(place))
        {
            return place;
        }

        throw new OperatorException(2, $"{place}: no keys to sign the log with", "name the run's keys: --keys DIR");
    }

    private static string ReadText(string file)
    {
        SystemLoader.RequireReadable(file);
        return File.ReadAllText(file);
    }

    private static int Run(RunFolder folder, RunOptions options, RunLimits limits, string? site, Digest? root, SnapshotWish? wish)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        BootMaterial boot = BootVerifier.Verify(folder, root, now, site is null ? null : RollbackFile.Load(site));
        if (site is not null)
        {
            RollbackFile.Save(site, boot.Rollback);
        }

        if (wish is not null)
        {
            options = options with { Snapshot = new SnapshotOrder(wish.Moment, wish.Signer, boot.Rollback) };
        }

        byte[] secret = File.ReadAllBytes(folder.LogSecret);
        using RunSession session = RunSession.Start(boot, folder, options, secret);
        ReportResumption(session);
        if (session.FirstFrame > 0)
        {
            Terminal.Plain(FormattableString.Invariant($"goes on from snapshots before frame {session.FirstFrame}"));
        }

        PartitionId? attached = limits.Attach is string domain ? Domains.Find(boot.Image.Partitions, domain).Id : null;
        using AttachedConsole? console = attached is PartitionId partition ? new AttachedConsole(session, partition) : null;
        ulong delivered = 0,
            refused = 0;
        FrameReport report = session.Monitor.Report;
        bool interrupted = false;
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupted = true;
        };
        for (ulong frame = 0; !interrupted && (limits.Frames is null || frame < limits.Frames); frame++)
        {
            console?.Poll();
            report = session.Step();
            console?.Show(report);
            delivered += report.Delivered;
            refused += report.Refused;
            if (report.IsModuleHalted || ((limits.UntilIdle || limits.Frames is null) && console is null && session.IsDone(report)))
            {
                break;
            }
        }

        StoreStatus closed = session.Close();
        if (wish is not null && session.SnapshotIndexes is { } indexes)
        {
            RollbackFile.Save(wish.KeysFolder, indexes);
            Terminal.Plain($"snapshots of {boot.Image.Partitions.Length} domains in {Path.GetRelativePath(Environment.CurrentDirectory, folder.Snapshots)}");
        }

        Terminal.Plain(
            FormattableString.Invariant(
                $"{session.Monitor.Frame} frames, {delivered} delivered, {refused} refused; {session.LogSize} audit records"));
        Terminal.Plain($"transcript {session.Monitor.RunDigest()}");
        Terminal.Plain($"run folder {Path.GetRelativePath(Environment.CurrentDirectory, folder.Root)}");
        int waiting = session.Monitor.ReviewQueue.Length;
        if (waiting > 0)
        {
            Terminal.Plain(
                FormattableString.Invariant(
                    $"{waiting} item(s) wait for people: guard review list {folder.Root}; then guard run --resume {folder.Root}"));
        }

        if (report.IsModuleHalted || closed != StoreStatus.Ok)
        {
            throw new OperatorException(
                2,
                $"the run ended because storage refused: {closed}",
                "free space, then guard run --resume " + folder.Root);
        }

        return session.SnapshotObstacle.Length == 0
            ? ExitCode.Ok
            : throw new OperatorException(1, $"no snapshots were taken: {session.SnapshotObstacle}", "let it run on (--frames), or name an earlier moment");
    }

    private static void ReportResumption(RunSession session)
    {
        if (session.Recovered is not RecoveredState recovered)
        {
            return;
        }

        string states = string.Join(
            ", ",
            recovered
                .InFlight.GroupBy(item => item.State)
                .OrderBy(group => group.Key)
                .Select(group => $"{group.Key} {group.Count()}"));
        Terminal.Plain(
            $"resumed epoch {session.BootEpoch}; in flight when it stopped: {(states.Length == 0 ? "nothing" : states)}");
    }

    private sealed record SnapshotWish(SnapshotMoment Moment, NoteSigner Signer, string KeysFolder);

    private sealed record RunLimits(ulong? Frames, bool UntilIdle, string? Attach);
}
