using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host;
using Guard.Kernel;

namespace Guard.Experiments.Simulation;

/// <summary>One seed: several lives of one machine on one disk, then one in which nothing goes wrong, then the judgement.</summary>
internal sealed class SimulationRun
{
    private const int QuietFrames = 26;

    private readonly SimulatedSystem _system;
    private readonly SimulationScript _script;
    private readonly string _plant;
    private readonly SimulatedDisk _disk;
    private readonly SimulatedStore _log;
    private readonly SimulatedStore _journal;
    private readonly SimulatedStore _held;
    private readonly ObservedLog _observed;
    private readonly SimulatedPeople _people;
    private readonly SimulationJudge _judge;
    private readonly ArrivalJudge _arrivals;
    private readonly SimulationCounts _counts = new();
    private readonly List<SimulatedEpoch> _epochs = [];
    private readonly StringBuilder _story = new();
    private bool _hasBegun;
    private bool _waitsForAPerson;

    private SimulationRun(SimulatedSystem system, SimulationScript script, IFaultPlan faults, string plant, bool isLyingDisk)
    {
        _system = system;
        _script = script;
        _plant = plant;
        _disk = new SimulatedDisk(faults);
        _log = _disk.Store("log");
        _journal = _disk.Store("journal");
        _held = _disk.Store("held");
        _log.LiesAboutFlushes = isLyingDisk;
        _observed = new ObservedLog(_log);
        _people = new SimulatedPeople(system, script);
        _arrivals = new ArrivalJudge(_observed, _disk, system.Boot.Image);
        _judge = new SimulationJudge(_observed, _arrivals, _disk, script, system.Boot.Image);
    }

    private (ILogStore Log, ILogStore Journal, ILogStore Held) Stores => (_log, _journal, _held);

    /// <summary>The medium wrote later parts of the log's last batch and not earlier ones: this, and the same of the journal, waits for a
    /// person.</summary>
    private bool IsReordered => _log.Reordered.Contains(LogLayout.Wal) || _log.Reordered.Contains(LogLayout.OtherWal);

    /// <summary>Runs a script against faults.</summary>
    /// <param name="system">The system.</param>
    /// <param name="script">What guests and people do.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="plant">A planted fault of the test build; empty for none.</param>
    /// <param name="isLyingDisk">The log's disk answers flushes without carrying them out: outside what the product promises, and
    /// found.</param>
    internal static SimulationOutcome Execute(
        SimulatedSystem system, SimulationScript script, IFaultPlan faults, string plant = "", bool isLyingDisk = false)
    {
        var run = new SimulationRun(system, script, faults, plant, isLyingDisk);
        (string invariant, string text) = (string.Empty, string.Empty);
        try
        {
            run.Execute();
        }
        catch (SimulationViolationException violation)
        {
            invariant = violation.Invariant;
            text = FormattableString.Invariant($"life {run._disk.Life}, frame {run._disk.Frame}: {violation.Message}");
        }

        run._counts.Effects = run._disk.Effects;
        run._counts.Faults = run._disk.Injected.Count;
        run._story.Append(invariant);
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(run._story.ToString())));
        return new SimulationOutcome(invariant, text, [.. run._disk.Injected], digest, run._counts);
    }

    private void Execute()
    {
        for (int life = 0; life <= _script.Lives && !_waitsForAPerson; life++)
        {
            _counts.Lives++;
            RunLife(life);
        }

        if (!_waitsForAPerson)
        {
            _judge.JudgeEnds();
            Story(SimulationReplay.Judge(_system, _script, _epochs, _journal, _observed, _plant));
        }

        _arrivals.JudgePrivacy(_log, _held);
    }

    private void RunLife(int life)
    {
        bool isQuiet = life == _script.Lives;
        SimulatedLife? started = null;
        _disk.BeginLife(life);
        _judge.BeginLife();
        try
        {
            started = Start(life);
            if (started is not null)
            {
                RunFrames(started, life, isQuiet);
            }
        }
        catch (SimulatedDeathException)
        {
            Story("dies");
        }
        catch (Exception error) when (error is not (SimulationViolationException or OutOfMemoryException))
        {
            throw new SimulationViolationException(
                SimulationInvariants.Throws, $"{error.GetType().Name}: {error.Message} {error.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");
        }
        finally
        {
            started?.Dispose();
        }

        EndLife(isQuiet);
    }

    private void EndLife(bool isQuiet)
    {
        _judge.EndLife();
        bool isKilled = _disk.IsDead;
        bool isPowerLost = _disk.EndLife();
        _counts.PowerLosses += isPowerLost ? 1 : 0;
        _counts.Kills += isKilled && !isPowerLost ? 1 : 0;
        if (isQuiet && isKilled)
        {
            throw new InvalidOperationException("the quiet life met a fault");
        }

        JudgeLog();
    }

    /// <summary>A whole verification of what lies on disk, as an auditor would do it now.</summary>
    private void JudgeLog()
    {
        if (!_hasBegun)
        {
            return;                                       // Nothing was ever published: there is no log yet.
        }

        var trust = new LogTrust
        {
            LogKeys = [_system.LogKey.Verifier],
            Origin = _system.Boot.Image.Audit.Origin,
            LogSecret = _system.Secret32,
        };
        foreach (LogFinding finding in LogVerifier.Verify(_log, trust).Findings)
        {
            bool isLeftover = finding.Fault == LogFault.UnknownFile && LogLayout.IsTemporary(finding.File);
            bool isExcused = isLeftover || finding.Fault == LogFault.WalTorn || IsReordered;
            if (!isExcused)
            {
                throw new SimulationViolationException(SimulationInvariants.Verifies, finding.ToString());
            }
        }
    }

    /// <summary>Recovers and starts; null when the product refuses to.</summary>
    private SimulatedLife? Start(int life)
    {
        LogRecovery recovery = LogRecovery.Open(_log, _system.Boot.Image.Audit.Origin, _system.LogKey.Verifier);
        if (recovery.Status == RecoveryStatus.Corrupt)
        {
            if (!IsReordered)
            {
                throw new SimulationViolationException(SimulationInvariants.Continues, "recovery calls the log corrupt: " + recovery.Diagnosis);
            }

            WaitForAPerson();
            return null;
        }

        _counts.TornTails += recovery.Status == RecoveryStatus.TornTail ? 1 : 0;
        _judge.JudgeRecovery(recovery);
        RecoveredState? recovered = null;
        if (life > 0 && !KernelRecovery.TryRead(recovery, out recovered))
        {
            throw new SimulationViolationException(SimulationInvariants.Continues, "the log's deltas cannot be read");
        }

        foreach ((Digest _, ChannelId _, TransferState state) in recovered?.InFlight ?? [])
        {
            _counts.TakenUp += state == TransferState.Delivering ? 0 : 1;
            _counts.InDoubt += state == TransferState.Delivering ? 1 : 0;
        }

        SimulatedLife started;
        try
        {
            started = SimulatedLife.Run(
                _system, recovery, recovered, Stores, SimulatedLife.MachinesOf(_script, life, _arrivals), _plant);
        }
        catch (OperatorException refused)
        {
            Story("does not start");
            RequireCause("the machine does not start: " + refused.Message);
            return null;
        }

        _hasBegun = true;
        _judge.JudgeDurability(started.Log);
        _epochs.Add(new SimulatedEpoch(started.BootEpoch, life));
        StoreStatus status = started.Monitor.Start();
        _judge.JudgeEvents(started.Monitor, isBoot: true);
        if (status == StoreStatus.Ok && !_disk.IsDead)
        {
            _judge.JudgeDurability(started.Log);
            _judge.JudgeHalted(started.Monitor);
            return started;
        }

        started.Dispose();
        if (!_disk.IsDead && _journal.Reordered.Contains(JournalReader.FindDamage(_journal, _system.Boot.Image)))
        {
            WaitForAPerson();
            return null;
        }

        Story("does not start");
        RequireCause($"the monitor does not start: {status}");
        return null;
    }

    private void WaitForAPerson()
    {
        _waitsForAPerson = true;
        _counts.Refusals++;
        Story("waits for a person");
    }

    private void RunFrames(SimulatedLife life, int number, bool isQuiet)
    {
        int frames = isQuiet ? QuietFrames : _script.Frames[number];
        FrameReport? report = null;
        for (int frame = 0; frame < frames; frame++)
        {
            _disk.BeginFrame(frame);
            report = RunFrame(life, number, frame, isQuiet);
            if (report is null)
            {
                _counts.JournalLosses++;
                Story("journal lost");
                return;
            }
        }

        if (isQuiet && (!report!.IsIdle || !life.Monitor.ReviewQueue.IsEmpty))
        {
            throw new SimulationViolationException(
                SimulationInvariants.Ends, $"after {QuietFrames} frames in which nothing happens the monitor is not at rest");
        }

        if (isQuiet || _script.EndsInOrder[number])
        {
            Close(life, frames, isQuiet);
        }
    }

    private void Close(SimulatedLife life, int frames, bool isQuiet)
    {
        _disk.BeginFrame(frames);
        StoreStatus status = life.Monitor.Close();
        Story($"close {status}");
        _judge.JudgeDurability(life.Log);
        if (isQuiet && status != StoreStatus.Ok)
        {
            throw new SimulationViolationException(SimulationInvariants.Stops, $"a run on sound storage does not close: {status}");
        }
    }

    /// <summary>One frame and its gap; null when the run is over.</summary>
    private FrameReport? RunFrame(SimulatedLife life, int number, int frame, bool isQuiet)
    {
        Monitor monitor = life.Monitor;
        FrameInputs inputs = isQuiet ? _people.Quiet(number, frame) : _people.Before(monitor, number, frame, _judge.HaltRecord);
        _arrivals.BeginGap();
        FramePlan plan = monitor.BeginFrame(inputs);
        if (plan.IsModuleHalted)
        {
            RequireCause("the monitor halts before a frame");
            return null;
        }

        Run(life, plan, number, frame);
        FrameReport report = monitor.EndFrame();
        _counts.Deliveries += report.Delivered;
        _judge.JudgeEvents(life.Monitor, isBoot: false);
        if (_disk.IsDead)
        {
            throw new SimulatedDeathException();
        }

        _judge.JudgeDurability(life.Log);
        if (report.IsModuleHalted)
        {
            RequireCause("the monitor halts after a frame");
            return null;
        }

        _counts.Frames++;
        _counts.Suspensions += _judge.JudgeSuspension(life.Monitor, report) ? 1 : 0;
        SimulatedEpoch epoch = _epochs[^1];
        epoch.Add(life.Monitor, _system);
        Story(epoch.Frames[^1]);
        return report;
    }

    /// <summary>The slots, in any order: it must not matter. The process may die between two.</summary>
    private void Run(SimulatedLife life, FramePlan plan, int number, int frame)
    {
        int first = (int)(Dice.Mix(_script.Seed, (ulong)number, (ulong)frame) % (ulong)plan.Runs.Length);
        for (int i = 0; i < plan.Runs.Length; i++)
        {
            FrameRun run = plan.Runs[(first + i) % plan.Runs.Length];
            SimulatedMachine machine = life.Machines[(int)run.Partition.Value - 1];
            if (_disk.Next(string.Empty, "slot", string.Empty) is { } fault)
            {
                throw _disk.Die(fault);
            }

            int slots = machine.Slots;
            run.Execute();
            if (machine.Slots != slots + (run.IsRunning ? 1 : 0))
            {
                throw new SimulationViolationException(
                    SimulationInvariants.Apart, $"partition {run.Partition} was given {machine.Slots - slots} slots in a frame");
            }
        }
    }

    /// <summary>A run may stop only where storage gave it cause: a fault in this frame, or a disk still full.</summary>
    private void RequireCause(string what)
    {
        bool hasCause = _disk.FreeBytes is not null
            || _disk.Injected.Any(fault => fault.Life == _disk.Life && fault.Frame == _disk.Frame);
        if (!hasCause && !_disk.IsDead)
        {
            throw new SimulationViolationException(SimulationInvariants.Stops, what + ", and storage gave no cause");
        }
    }

    private void Story(string line) => _story.Append(CultureInfo.InvariantCulture, $"{_disk.Life} {_disk.Frame} {line}\n");
}
