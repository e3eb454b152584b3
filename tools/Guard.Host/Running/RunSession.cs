using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Debugging;
using Guard.Host.Storage;
using Guard.Images;
using Guard.Kernel;
using Monitor = Guard.Kernel.Monitor;

namespace Guard.Host.Running;

/// <summary>One boot epoch of a run: gathers inputs, executes frames, writes what the domains wrote. Decides nothing.</summary>
public sealed class RunSession : IDisposable
{
    private readonly BootMaterial _boot;
    private readonly RunOptions _options;
    private readonly FileLogStore _logStore;
    private readonly FileLogStore _journalStore;
    private readonly FileLogStore _heldStore;
    private readonly LogWriter _log;
    private readonly Monitor _monitor;
    private readonly TranscriptFile _transcript;
    private readonly OutputFiles _outputs;
    private readonly DeskFolder _desk;
    private readonly ReviewBoard _board;
    private readonly DeskClerk? _clerk;
    private readonly WallClock _wall;
    private readonly SnapshotWatch? _snapshotWatch;
    private readonly SnapshotWriter? _snapshots;
    private readonly List<InputFeed> _feeds = [];
    private readonly List<NetworkLine> _networks = [];
    private readonly List<DebuggerLine> _debuggers = [];
    private readonly Dictionary<PartitionId, Queue<byte>> _typed = [];
    private readonly Dictionary<ChannelId, ulong> _haltRecords = [];
    private readonly long _startStamp = TimeProvider.System.GetTimestamp();
    private ImmutableArray<(ConsoleInput Input, Action<int> Taken)> _offers = [];
    private bool _isClosed;
    private bool _isModuleHalted;

    private RunSession(BootMaterial boot, RunFolder folder, RunOptions options, byte[] secret)
    {
        _boot = boot;
        _options = options;
        _logStore = new FileLogStore(folder.Log, LogLayout.Wal, LogLayout.OtherWal);
        _journalStore = new FileLogStore(folder.Journal) { MakesRoomAhead = true };
        _heldStore = new FileLogStore(folder.Held);
        LogRecovery recovery = LogRecovery.Open(_logStore, boot.Image.Audit.Origin, boot.LogKey);
        RecoveredState? recovered = null;
        if (options.Resume && !KernelRecovery.TryRead(recovery, out recovered))
        {
            throw new OperatorException(
                1,
                $"{folder.Log}: the log's recovery state cannot be read: {recovery.Diagnosis}",
                "guard audit verify " + folder.Root);
        }

        if (options.Resume && !JournalReader.TryRead(_journalStore, boot.Image, out _, out string diagnosis))
        {
            throw new OperatorException(
                1, $"{folder.Journal}: {diagnosis}; nothing was started", "the run can be verified, but not gone on with: restore the journal");
        }

        Recovered = recovered;
        BootEpoch = Math.Max(recovery.BootEpoch + 1, options.Resume ? 0 : boot.Channels?.State.BootEpoch ?? 0);
        _log = MonitorFactory.OpenLog(boot, _logStore, recovery, options.LogSigner, secret, BootEpoch);
        AwaitDebuggers();
        var past = new BootPast(
            recovered, (ulong)recovery.TornBytes, IsReplay: false, [], [.. _debuggers.Select(debugger => debugger.Partition)]);
        _monitor = MonitorFactory.Create(
            boot, _log, _journalStore, _heldStore, secret, BootEpoch, past, options.Plant,
            machine => _debuggers.Find(debugger => debugger.Partition == machine.Id)?.Around(machine) ?? machine);
        _outputs = new OutputFiles(folder, boot.Image, options.Outputs, options.Resume);
        _transcript = new TranscriptFile(folder.Transcript);
        _desk = new DeskFolder(folder);
        _board = new ReviewBoard(folder);
        _wall = new WallClock(boot.Image, options.Desk, TimeProvider.System);
        _clerk = options.Desk is null
            ? null
            : new DeskClerk(options.Desk, options.DeskKeys!, boot.Image, _monitor.Frame)
            {
                PolicyDigest = boot.PolicyDigest,
                KeysetVersion = boot.KeysetVersion,
            };
        if (options.Snapshot is SnapshotOrder order)
        {
            _snapshotWatch = new SnapshotWatch(order.Moment, boot.Image);
            _snapshots = new SnapshotWriter(boot, folder, order);
        }

        FirstFrame = _monitor.Frame;
        foreach ((string domain, string file) in options.Inputs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            _feeds.Add(new InputFeed(boot.Image.Partitions.Single(row => row.Name == domain).Id, file));
        }

        foreach ((string domain, string place) in options.Networks.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            _networks.Add(new NetworkLine(boot.Image.Partitions.Single(row => row.Name == domain).Id, place));
        }
    }

    /// <summary>The plan.</summary>
    public SystemImage Image => _boot.Image;

    /// <summary>Number of this boot epoch, from 1.</summary>
    public ulong BootEpoch { get; }

    /// <summary>What a resumed run found in its log; null for the first epoch.</summary>
    public RecoveredState? Recovered { get; }

    /// <summary>The monitor, to be asked, not driven.</summary>
    public Monitor Monitor => _monitor;

    /// <summary>The frame this boot epoch began with: not 0 when it goes on from snapshots.</summary>
    public ulong FirstFrame { get; }

    /// <summary>Rollback indexes raised to those of the snapshots taken; null while none are.</summary>
    public RollbackIndexes? SnapshotIndexes => _snapshots?.Taken;

    /// <summary>Why no snapshots are taken yet; empty when they are, or none are wanted.</summary>
    public string SnapshotObstacle => _snapshots is null || _snapshots.Taken is not null ? string.Empty : _snapshots.Obstacle;

    /// <summary>Records in the log.</summary>
    public ulong LogSize => _log.TreeSize;

    /// <summary>Starts, or goes on with, a run.</summary>
    /// <exception cref="OperatorException">The run cannot be started; nothing of a guest has run.</exception>
    public static RunSession Start(BootMaterial boot, RunFolder folder, RunOptions options, byte[] secret)
    {
        ArgumentNullException.ThrowIfNull(boot);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        CheckDomains(boot.Image, options);
        var session = new RunSession(boot, folder, options, secret);
        StoreStatus status = session._monitor.Start();
        if (status != StoreStatus.Ok)
        {
            session.Dispose();
            throw new OperatorException(
                2,
                $"the run cannot be recorded ({status}); nothing was started",
                "is the disk full, or the folder read-only?");
        }

        return session;
    }

    /// <summary>Refuses options that name a domain the plan does not have, or ask of one what it does not declare.</summary>
    /// <exception cref="OperatorException">Exit code 2.</exception>
    public static void CheckDomains(SystemImage image, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        NetworkLine.Check(image.Partitions, options.Networks);
        DebuggerLine.Check(image.Partitions, options.Debuggers);
        foreach (string domain in options.Inputs.Keys.Concat(options.Outputs.Keys))
        {
            PartitionRow row = Domains.Find(image.Partitions, domain);
            if (!row.Devices.HasFlag(PartitionDevices.Com2))
            {
                throw new OperatorException(
                    2,
                    $"'{domain}' has no second serial port",
                    $"give it a second uart: {row.RuleLocation}");
            }
        }
    }

    /// <summary>Types bytes on a domain's console; they are journalled at the next frame.</summary>
    public void Type(PartitionId partition, ReadOnlySpan<byte> bytes)
    {
        if (!_typed.TryGetValue(partition, out Queue<byte>? queue))
        {
            queue = new Queue<byte>();
            _typed.Add(partition, queue);
        }

        foreach (byte b in bytes)
        {
            queue.Enqueue(b);
        }
    }

    /// <summary>Runs one frame and its gap.</summary>
    public FrameReport Step()
    {
        Pace();
        ulong frame = _monitor.Frame;
        foreach (DebuggerLine debugger in _debuggers)
        {
            debugger.Admit(_monitor);
        }

        (FrameInputs inputs, int folderNotes) = Gather(frame);
        FramePlan plan = _monitor.BeginFrame(inputs);
        if (plan.IsModuleHalted)
        {
            _isModuleHalted = true;
            return _monitor.Report;
        }

        Settle(plan, inputs, folderNotes);
        Execute(plan);
        FrameReport report = _monitor.EndFrame();
        _isModuleHalted = report.IsModuleHalted;
        foreach (ChannelEvent change in report.Channels.Where(change => change.To == ChannelState.Halted))
        {
            _haltRecords[change.Channel] = change.Record;
        }

        _outputs.Write(report);
        foreach (ConsoleOutput output in report.Console.Where(output => output.Port == IPartition.NetworkPort))
        {
            _networks.Find(network => network.Partition == output.Partition)?.Send(output.Bytes.Span);
        }

        _board.Update(_monitor, report);
        _transcript.Append(TranscriptFile.Line(BootEpoch, frame, _monitor, Image.Partitions));
        if (_snapshots is not null && !_isModuleHalted)
        {
            _snapshots.Settle(_log.DurableSize);
            if (_snapshotWatch!.HasCome(report, _monitor.Frame))
            {
                _snapshots.Try(_monitor);
            }
        }

        return report;
    }

    /// <summary>True when nothing is left to do: idle, no input left, no order left in the desk script.</summary>
    public bool IsDone(FrameReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.IsModuleHalted
            || (
                report.IsIdle
                && _feeds.All(feed => feed.AtEnd)
                && _networks.All(network => network.IsAtRest)
                && (_clerk is null || _clerk.IsDone(_monitor.Frame))
                && _desk.Waiting().Count == 0
                && _typed.Values.All(queue => queue.Count == 0));
    }

    /// <summary>Ends the run in order. Exceptions of storage are reported as a status.</summary>
    public StoreStatus Close()
    {
        _isClosed = true;
        if (_isModuleHalted)
        {
            return StoreStatus.Failed;                    // The journal is lost: what is durable is all there is.
        }

        _transcript.Append(TranscriptFile.EndLine(BootEpoch, _monitor.RunDigest()));      // First: the journal's end promises it.
        StoreStatus status = _monitor.Close();
        _snapshots?.Settle(_log.DurableSize);
        return status == StoreStatus.Ok && !_transcript.IsWhole ? StoreStatus.Full : status;
    }

    /// <summary>Leaves the run as it is; what is durable stays, as after a crash, unless <see cref="Close"/> was called.</summary>
    public void Dispose()
    {
        _transcript.Dispose();
        _outputs.Dispose();
        foreach (InputFeed feed in _feeds)
        {
            feed.Dispose();
        }

        foreach (NetworkLine network in _networks)
        {
            network.Dispose();
        }

        foreach (DebuggerLine debugger in _debuggers)
        {
            debugger.Dispose();
        }

        if (_isClosed)
        {
            _log.Dispose();
        }

        _logStore.Dispose();
        _journalStore.Dispose();
        _heldStore.Dispose();
    }

    private void AwaitDebuggers()
    {
        foreach ((string domain, string place) in _options.Debuggers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var debugger = new DebuggerLine(Image.Partitions.Single(row => row.Name == domain).Id, place);
            _debuggers.Add(debugger);
            _options.Announce($"waiting for a debugger of '{domain}': gdb -ex 'target remote {debugger.Address}'");
            debugger.Wait();
        }
    }

    private (FrameInputs Inputs, int FolderNotes) Gather(ulong frame)
    {
        var offers = new List<(ConsoleInput Input, Action<int> Taken)>();
        foreach (InputFeed feed in _feeds)
        {
            ReadOnlySpan<byte> bytes = feed.Offer(_monitor.InputFreeBytes(feed.Partition, 1));
            offers.Add((new ConsoleInput(feed.Partition, 1, [.. bytes]), feed.Taken));
        }

        foreach (NetworkLine network in _networks)
        {
            ReadOnlySpan<byte> frames = network.Offer(_monitor.InputFreeBytes(network.Partition, IPartition.NetworkPort));
            offers.Add((new ConsoleInput(network.Partition, IPartition.NetworkPort, [.. frames]), network.Taken));
        }

        foreach ((PartitionId partition, Queue<byte> queue) in _typed.OrderBy(pair => pair.Key.Value))
        {
            int count = Math.Min(queue.Count, _monitor.InputFreeBytes(partition, 0));
            offers.Add((new ConsoleInput(partition, 0, [.. queue.Take(count)]), taken => Remove(queue, taken)));
        }

        // A frame takes a bounded number: those who wait take turns.
        offers.RemoveAll(offer => offer.Input.Bytes.IsEmpty);
        int first = offers.Count > FrameInputs.MaxPerKind ? (int)(frame * FrameInputs.MaxPerKind % (ulong)offers.Count) : 0;
        (ConsoleInput Input, Action<int> Taken)[] turn = [.. offers.Skip(first), .. offers.Take(first)];
        _offers = [.. turn.Take(FrameInputs.MaxPerKind)];
        foreach ((_, Action<int> taken) in turn.Skip(FrameInputs.MaxPerKind))
        {
            taken(0);
        }

        List<NoteInput> notes = _desk.Waiting();
        int folderNotes = notes.Count;
        if (_clerk is not null)
        {
            notes.AddRange(
                _clerk.Notes(
                    _monitor,
                    frame,
                    _wall.Now(frame),
                    channel => _haltRecords.GetValueOrDefault(channel, ulong.MaxValue)));
        }

        return (
            new FrameInputs
            {
                Wall = _wall.Sample(frame),
                Console = [.. _offers.Select(offer => offer.Input)],
                Notes = [.. notes],
                Debuggers = frame == FirstFrame ? [] : [.. _debuggers.Select(debugger => debugger.Changed(_monitor)).OfType<DebuggerInput>()],
            },
            folderNotes);
    }

    private void Settle(FramePlan plan, FrameInputs inputs, int folderNotes)
    {
        for (int i = 0; i < _offers.Length; i++)
        {
            _offers[i].Taken(i < plan.AcceptedConsoleBytes.Count ? plan.AcceptedConsoleBytes[i] : 0);
        }

        foreach (NoteInput note in inputs.Notes.Take(Math.Min(folderNotes, plan.AcceptedNotes)))
        {
            _desk.Taken(note.Name);
        }
    }

    private static void Remove(Queue<byte> queue, int count)
    {
        for (int n = 0; n < count; n++)
        {
            queue.Dequeue();
        }
    }

    private void Execute(FramePlan plan)
    {
        if (_options.Cores <= 1)
        {
            foreach (FrameRun run in plan.Runs)
            {
                run.Execute();
            }

            return;
        }

        Parallel.ForEach(plan.Runs, new ParallelOptions { MaxDegreeOfParallelism = _options.Cores }, run => run.Execute());
    }

    private void Pace()
    {
        if (!_options.PaceRealtime)
        {
            return;
        }

        double periodSeconds = (double)Image.Schedules[0].FrameTicks / Image.Clock.TicksPerSecond;
        TimeSpan wait = TimeSpan.FromSeconds((_monitor.Frame - FirstFrame) * periodSeconds) - TimeProvider.System.GetElapsedTime(_startStamp);
        if (wait > TimeSpan.Zero)
        {
            Thread.Sleep(wait);
        }
    }
}
