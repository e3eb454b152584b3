using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Experiments.Simulation;

/// <summary>Re-enacts all lives from the journal, on fresh machines and stores, and compares.</summary>
internal sealed class SimulationReplay
{
    /// <summary>Frames a killed epoch may have begun after the last that came to its end.</summary>
    private const ulong FramesBegun = 1;

    private readonly SimulatedSystem _system;
    private readonly SimulationScript _script;
    private readonly List<SimulatedEpoch> _epochs;
    private readonly SimulatedStore _recordedJournal;
    private readonly ObservedLog _observed;
    private readonly string _plant;
    private readonly MemoryLogStore _log = new();
    private readonly MemoryLogStore _journal = new();
    private readonly MemoryLogStore _held = new();

    private SimulationReplay(
        SimulatedSystem system, SimulationScript script, List<SimulatedEpoch> epochs, SimulatedStore journal, ObservedLog observed, string plant)
    {
        _plant = plant;
        _system = system;
        _script = script;
        _epochs = epochs;
        _recordedJournal = journal;
        _observed = observed;
    }

    /// <summary>Judges a whole run, with the same planted fault, if any, in the replay; answers the root's size in words.</summary>
    /// <exception cref="SimulationViolationException">The journal does not give the same run again.</exception>
    internal static string Judge(
        SimulatedSystem system, SimulationScript script, List<SimulatedEpoch> epochs, SimulatedStore journal, ObservedLog observed, string plant)
    {
        var replay = new SimulationReplay(system, script, epochs, journal, observed, plant);
        if (!JournalReader.TryRead(journal, system.Boot.Image, out ImmutableArray<JournalEpoch> journalled, out string diagnosis))
        {
            throw Violation(diagnosis);
        }

        for (int i = 0; i < journalled.Length; i++)
        {
            bool isLast = i + 1 == journalled.Length;
            try
            {
                replay.Judge(journalled[i], i, isLast ? (ulong)observed.Records.Count : journalled[i + 1].LogSizeAtStart, isLast);
            }
            catch (OperatorException refused)
            {
                throw Violation("the regenerated log is refused: " + refused.Message);
            }
        }

        return FormattableString.Invariant($"{journalled.Length} epochs, {observed.Records.Count} records");
    }

    private static SimulationViolationException Violation(string text) => new(SimulationInvariants.Replays, text);

    private void Judge(JournalEpoch epoch, int index, ulong logSize, bool isLast)
    {
        string name = FormattableString.Invariant($"epoch {epoch.BootEpoch}");
        SimulatedEpoch run = _epochs.LastOrDefault(run => run.BootEpoch == epoch.BootEpoch)
            ?? throw Violation(name + " is in the journal and never ran");
        ulong frames = (ulong)run.Frames.Count;
        if (epoch.Frames is { } ended && ended != frames)
        {
            throw Violation(FormattableString.Invariant($"{name} ended after {frames} frames, the journal says {ended}"));
        }

        LogRecovery recovery = LogRecovery.Open(
            _log, _system.Boot.Image.Audit.Origin, null, index == 0 ? null : epoch.LogSizeAtStart);
        RecoveredState? recovered = null;
        if (index > 0 && !KernelRecovery.TryRead(recovery, out recovered))
        {
            throw Violation(name + ": the regenerated log has no state");
        }

        using SimulatedLife life = SimulatedLife.Replay(
            _system, recovery, recovered, (_log, _journal, _held), SimulatedLife.MachinesOf(_script, run.Life, null), epoch, _plant);
        life.Monitor.Start();
        for (ulong frame = 0; frame < frames || (epoch.Frames is null && life.Log.TreeSize < logSize && frame < frames + FramesBegun); frame++)
        {
            foreach (FrameRun slot in life.Monitor.BeginFrame(epoch.InputsOf(frame)).Runs)
            {
                slot.Execute();
            }

            life.Monitor.EndFrame();
            if (frame < frames && life.Monitor.RunDigest().ToString() != run.Frames[(int)frame])
            {
                throw Violation(FormattableString.Invariant($"{name}, frame {frame}: another transcript"));
            }
        }

        if (epoch.Frames is not null)
        {
            life.Monitor.Close();
        }

        JudgeLog(life, name, logSize, isLast);
        JudgeAlone(epoch, run);
    }

    private void JudgeLog(SimulatedLife life, string name, ulong logSize, bool isLast)
    {
        life.Log.Commit();
        if (life.Log.TreeSize < logSize || (isLast && life.Log.TreeSize != logSize))
        {
            throw Violation(FormattableString.Invariant($"{name} left {logSize} records, the replay makes {life.Log.TreeSize}"));
        }

        Span<byte> root = stackalloc byte[Digest.LengthBytes];
        LogRecovery.Open(_log, _system.Boot.Image.Audit.Origin, null, logSize).Root(root);
        if (!root.SequenceEqual(_observed.Root((int)logSize)))
        {
            byte[] wal = new byte[_log.LengthBytes(LogLayout.Wal)];
            _log.TryRead(LogLayout.Wal, 0, wal);
            string difference = _observed.FirstDifference(wal, (int)logSize);
            throw Violation(FormattableString.Invariant($"{name}: another root over {logSize} records: {difference}"));
        }
    }

    /// <summary>Each domain from its own journal alone: nothing else reaches it.</summary>
    private void JudgeAlone(JournalEpoch epoch, SimulatedEpoch run)
    {
        ImmutableArray<PartitionRow> rows = _system.Boot.Image.Partitions;
        for (int i = 0; i < rows.Length && run.Frames.Count > 0; i++)
        {
            SimulatedMachine machine = SimulatedLife.MachinesOf(_script, run.Life, null)[i];
            PartitionPart part = SimulatedLife.PartOf(_system, machine);
            bool isRun = DomainReplay.TryRun(
                _system.Boot.Image,
                rows[i].Id,
                part,
                _recordedJournal,
                epoch.BootEpoch,
                (ulong)run.Frames.Count,
                out Digest transcript,
                out string diagnosis);
            if (!isRun || transcript != run.Partitions[i])
            {
                throw Violation(FormattableString.Invariant($"epoch {epoch.BootEpoch}, {rows[i].Name} alone: another transcript {diagnosis}"));
            }
        }
    }
}
