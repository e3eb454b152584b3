// Protects: all of it; start reading here. A frame is: inputs journalled, then they act; partitions run apart from one another;
// then the gap.
// Trusts: the files it calls, each headed by what it protects. It has no thread, no clock and no randomness.
using System;
using System.Collections.Immutable;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>The trusted monitor: a pure function of its parts and inputs. One thread at a time.</summary>
public sealed class Monitor : IDisposable
{
    private readonly KernelState _state;
    private readonly TransferDriver _driver;
    private readonly IngressStage _ingress;
    private readonly ReleaseStage _releases;
    private readonly AcknowledgementStage _acknowledgements;
    private readonly CommitStage _commit;
    private readonly ChannelGate _gate;
    private readonly ReviewDesk _desk;
    private readonly HealthMonitor _health;
    private readonly DebuggerDoor _debuggers;
    private readonly FrameIntake _intake;
    private readonly BootStage _boot;
    private readonly FramePlan _plan;
    private Stage _stage = Stage.Built;

    /// <summary>Builds a monitor; starts nothing and writes nothing.</summary>
    /// <exception cref="PlanRefusedException">The parts do not fit together.</exception>
    public Monitor(MonitorParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ImmutableArray<PlanFinding> findings = PartsCheck.Check(parts);
        if (!findings.IsEmpty)
        {
            throw new PlanRefusedException(findings);
        }

        _state = new KernelState(parts);
        _driver = new TransferDriver(_state);
        var filters = new FilterStage(_state, _driver);
        _ingress = new IngressStage(_state, _driver, filters);
        _releases = new ReleaseStage(_state, _driver);
        _acknowledgements = new AcknowledgementStage(_state);
        _gate = new ChannelGate(_state, _driver);
        _desk = new ReviewDesk(_state, _driver);
        _health = new HealthMonitor(_state, _driver);
        _debuggers = new DebuggerDoor(_state);
        _intake = new FrameIntake(_state, _debuggers);
        _commit = new CommitStage(_state, _driver, filters, _releases, _desk.Nonces);
        _boot = new BootStage(_state, _driver, _health, _debuggers);
        var runs = ImmutableArray.CreateBuilder<FrameRun>();
        foreach (PartitionEntry entry in _state.Partitions.InPlanOrder)
        {
            runs.Add(new FrameRun(entry, _state.Schedule));
        }

        _plan = new FramePlan(runs.ToImmutable());
    }

    private enum Stage
    {
        Built,
        BetweenFrames,
        InFrame,
        Over,
    }

    /// <summary>Number of the frame that runs, or runs next.</summary>
    public ulong Frame => _state.Clock.Frame;

    /// <summary>`jd`: digest chain over everything journalled in this boot epoch.</summary>
    public Digest JournalDigest => _state.Journal.Chain;

    /// <summary>Measurement of what was started (design 3.10, "Measured boot"); zero before <see cref="Start"/>.</summary>
    public Digest Measurement => _boot.Measurement;

    /// <summary>The last frame's report, or what happened in <see cref="Start"/>.</summary>
    public FrameReport Report => _state.Report;

    /// <summary>Items that wait for people, by channel, then number.</summary>
    public ImmutableArray<ReviewItem> ReviewQueue => ReviewQueueView.Of(_state);

    /// <summary>Records what is loaded, takes up what a run before left, places, validates and boots every partition.</summary>
    /// <returns>Ok only when all that is durable; otherwise nothing may run and the monitor is over.</returns>
    /// <exception cref="InvalidOperationException">Called twice.</exception>
    public StoreStatus Start()
    {
        Require(Stage.Built, nameof(Start));
        StoreStatus status = _boot.Run(_desk.Nonces);
        _stage = status == StoreStatus.Ok ? Stage.BetweenFrames : Stage.Over;
        return status;
    }

    /// <summary>Journals the inputs, lets them act, and hands out the frame's runs: the host executes each once, on any
    /// thread.</summary>
    /// <exception cref="InvalidOperationException">Not between two frames of a started run.</exception>
    public FramePlan BeginFrame(FrameInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Require(Stage.BetweenFrames, nameof(BeginFrame));
        _state.Report.Clear(Frame);
        _state.Gate.BeginFrame(inputs.Outcomes);
        _plan.Clear(Frame);
        _intake.Take(inputs, _plan);
        if (!_state.Journal.TryFlush())
        {
            HaltModule();
            return _plan;
        }

        _intake.Act(_gate, _desk, _health);
        foreach (FrameRun run in _plan.Runs)
        {
            run.Prepare(Frame);
        }

        _stage = Stage.InFrame;
        return _plan;
    }

    /// <summary>The gap: takes the results in plan order, moves transfers, commits once, and only then lets anything
    /// out.</summary>
    /// <exception cref="InvalidOperationException">No frame is running, or one of its runs was not executed: the host's
    /// mistake.</exception>
    public FrameReport EndFrame()
    {
        Require(Stage.InFrame, nameof(EndFrame));
        CollectFrame();
        foreach (ChannelEntry channel in _state.Channels)
        {
            _driver.ExpireDeadlines(channel);
        }

        _acknowledgements.EndEpochs();
        foreach (PartitionEntry entry in _state.Partitions.InPlanOrder)
        {
            _ingress.Take(entry);
        }

        foreach (ChannelEntry channel in _state.Channels)
        {
            _ingress.EndFrame(channel);
        }

        foreach (PartitionEntry entry in _state.Partitions.InPlanOrder)
        {
            _health.Judge(entry);
        }

        _acknowledgements.Announce();
        foreach (PartitionEntry entry in _state.Partitions.InPlanOrder)
        {
            _releases.Announce(entry);
        }

        if (!_state.Journal.TryBeginFlush())
        {
            HaltModule();
            return _state.Report;
        }

        StoreStatus committed = _commit.Commit();
        if (!_state.Gate.TryEndJournal())
        {
            HaltModule();
            return _state.Report;
        }

        _acknowledgements.Show();
        _commit.Act(committed);
#if GUARD_PLANTS
        _state.Plants.EndFrame();
#endif
        SettleChannels();
        if (_state.Gate.IsJournalLost)
        {
            HaltModule();
            return _state.Report;
        }

        if (Frame % CommitStage.RetryFrames == 0)
        {
            _state.Journal.RestoreReserve();
        }

        _state.Report.IsAuditSuspended = _state.IsSuspended;
        _state.Report.IsIdle = IsIdle();
        _state.Clock.NextFrame();
        _stage = Stage.BetweenFrames;
        return _state.Report;
    }

    /// <summary>Ends the run in order: `log.close`, the last commit and checkpoint, and the journal's end.</summary>
    /// <returns>Ok when all of it is durable.</returns>
    public StoreStatus Close()
    {
        Require(Stage.BetweenFrames, nameof(Close));
        _stage = Stage.Over;
        _state.Journal.End(Frame);
        if (!_state.Journal.TryFlush())
        {
            return StoreStatus.Failed;
        }

        _debuggers.Close();
        _state.Trail.Append(new AuditRecordFields { Type = AuditTypes.LogClose, Outcome = AuditOutcome.Success }, default);
        StoreStatus status = _state.Parts.Log.Close();
        if (status == StoreStatus.Ok)
        {
            _driver.DeleteHeld();
        }

        return status;
    }

    /// <summary>Bytes a port can take before the next frame; 0 COM1, 1 COM2, 2 the network card; 0 for a partition that does not
    /// run.</summary>
    public int InputFreeBytes(PartitionId partition, int port) => _state.Partitions.Find(partition)?.InputFreeBytes(port) ?? 0;

    /// <summary>Transcript digest of one partition over all frames of this boot epoch; zero for an unknown one.</summary>
    public Digest TranscriptOf(PartitionId partition) => _state.Partitions.Find(partition)?.Transcript.Value ?? Digest.Zero;

    /// <summary>The run's transcript digest: SHA-256 over tag and all partitions' digests in id order.</summary>
    public Digest RunDigest()
    {
        using var hash = new Sha256();
        Span<byte> digest = stackalloc byte[Digest.LengthBytes];
        hash.Append("guard/transcript/v1\0"u8);
        foreach (PartitionEntry entry in _state.Partitions.ById)
        {
            entry.Transcript.Value.CopyTo(digest);
            hash.Append(digest);
        }

        hash.Finish(digest);
        return Digest.From(digest);
    }

    /// <summary>Takes down a partition as it stands between two frames, so that another run can go on from here.</summary>
    /// <remarks>Only of a partition in its first start. Its channels are not in it: <see cref="TryCaptureChannels"/>. It changes nothing.</remarks>
    /// <returns>Why not now; empty when taken.</returns>
    /// <exception cref="InvalidOperationException">Not between two frames of a started run.</exception>
    public string TryCapture(PartitionId partition, out CapturedPartition? captured)
    {
        Require(Stage.BetweenFrames, nameof(TryCapture));
        captured = null;
        return _state.Partitions.Find(partition) is { } entry ? PartitionCapture.Take(_state, entry, out captured) : "there is no such partition";
    }

    /// <summary>Takes down what the monitor itself knows of all channels, between the same two frames.</summary>
    /// <remarks>Not while records wait for storage, a channel drains, a filter is at work, or an approval counts: an approval counts in the log that
    /// holds it. It changes nothing.</remarks>
    /// <returns>Why not now; empty when taken.</returns>
    /// <exception cref="InvalidOperationException">Not between two frames of a started run.</exception>
    public string TryCaptureChannels(out CapturedChannels? captured)
    {
        Require(Stage.BetweenFrames, nameof(TryCaptureChannels));
        return ChannelCapture.Take(_state, _driver, _desk.Nonces, out captured);
    }

    /// <summary>Copies a page of a partition's RAM between two frames. False where there is no RAM.</summary>
    /// <exception cref="InvalidOperationException">Not between two frames of a started run.</exception>
    public bool TryReadPage(PartitionId partition, uint page, Span<byte> target)
    {
        Require(Stage.BetweenFrames, nameof(TryReadPage));
        return _state.Partitions.Find(partition) is { } entry && entry.TryReadPage(page, target);
    }

    /// <summary>Where a channel stands; Closed for an unknown one.</summary>
    public ChannelState StateOf(ChannelId channel)
    {
        foreach (ChannelEntry entry in _state.Channels)
        {
            if (entry.Row.Id == channel)
            {
                return entry.State;
            }
        }

        return ChannelState.Closed;
    }

    /// <summary>Where a partition stands; Initial for an unknown one.</summary>
    public PartitionLifecycle StateOf(PartitionId partition) => _state.Partitions.Find(partition)?.Lifecycle ?? PartitionLifecycle.Initial;

    /// <summary>Whether a debugger may be shown a partition: the plan allows it, one has come, and the record of that is durable.</summary>
    public bool MayDebug(PartitionId partition) => _debuggers.IsOpen(partition);

    /// <summary>What a partition did since it was last erased.</summary>
    public PartitionCounters CountersOf(PartitionId partition) => _state.Partitions.Find(partition)?.Part.Machine.Counters ?? default;

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    private void CollectFrame()
    {
        foreach (FrameRun run in _plan.Runs)
        {
            if (!run.IsExecuted)
            {
                throw new InvalidOperationException($"{run.Partition} was not executed in frame {Frame}");
            }
        }

        _state.Clock.EnterGap();
        foreach (PartitionEntry entry in _state.Partitions.InPlanOrder)
        {
            entry.Collect();
            for (int port = 0; port < PartitionEntry.Ports; port++)
            {
                ReadOnlyMemory<byte> output = entry.OutputOf(port);
                if (!output.IsEmpty)
                {
                    _state.Report.ConsoleList.Add(new ConsoleOutput(entry.Row.Id, port, output));
                }
            }
        }
    }

    /// <summary>Forgets transfers that have ended; a draining channel with none left closes.</summary>
    private void SettleChannels()
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            channel.Sweep();
            if (channel.State == ChannelState.Draining && channel.InFlight.Count == 0)
            {
                _driver.MoveChannel(channel, ChannelTrigger.Empty, ReasonCode.Drained);
            }
        }
    }

    private bool IsIdle()
    {
        foreach (PartitionEntry entry in _state.Partitions.ById)
        {
            bool isResting = entry.LastExit is SlotExitReason.Idle or SlotExitReason.Halted && !entry.HasNews;
            if (entry.IsRunning && !isResting)
            {
                return false;
            }
        }

        foreach (ChannelEntry channel in _state.Channels)
        {
            foreach (Transfer transfer in channel.InFlight)
            {
                if (transfer.State is not (TransferState.FirstReview or TransferState.SecondReview))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void HaltModule()
    {
        _plan.IsModuleHalted = true;
        _state.Report.IsModuleHalted = true;
        _stage = Stage.Over;
    }

    private void Require(Stage stage, string member)
    {
        if (_stage != stage)
        {
            throw new InvalidOperationException($"{member} is not possible now: the monitor is at {_stage}");
        }
    }
}
