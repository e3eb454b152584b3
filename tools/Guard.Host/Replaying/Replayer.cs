using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Host.Replaying;

/// <summary>Re-executes a run from its journal, in memory, and compares transcript, log leaves, tree root and journal. It needs no private key.</summary>
public sealed class Replayer
{
    /// <summary>Frames a killed epoch may have run after the last line of its transcript: lines wait where the disk is full.</summary>
    private const ulong FramesWithoutTranscript = 4096;

    private readonly RunFolder _folder;
    private readonly BootMaterial _boot;
    private readonly byte[] _secret;
    private readonly MemoryLogStore _log = new();
    private readonly MemoryLogStore _journal = new();
    private readonly MemoryLogStore _held = new();
    private readonly Queue<string> _transcript;
    private readonly EpochWatch? _watch;
    private string _note = string.Empty;
    private ulong _frames;

    private Replayer(RunFolder folder, BootMaterial boot, EpochWatch? watch)
    {
        _watch = watch;
        _folder = folder;
        _boot = boot;
        _secret = File.ReadAllBytes(folder.LogSecret);
        _transcript = new Queue<string>(TranscriptFile.Read(folder.Transcript));
    }

    /// <summary>Is told every message a partition sends while it is executed again.</summary>
    internal delegate void EpochWatch(ulong bootEpoch, PartitionId source, in Submission submission, ReadOnlySpan<byte> bytes);

    /// <summary>Replays all epochs of a run.</summary>
    /// <exception cref="OperatorException">The run cannot be read or its artefacts are refused.</exception>
    public static ReplayResult Run(RunFolder folder, Digest? rootFingerprint) => Run(folder, rootFingerprint, null);

    /// <summary>The same, with somebody looking on.</summary>
    internal static ReplayResult Run(RunFolder folder, Digest? rootFingerprint, EpochWatch? watch)
    {
        ArgumentNullException.ThrowIfNull(folder);
        BootMaterial boot = BootVerifier.Verify(folder, rootFingerprint);
        using var journal = new FileLogStore(folder.Journal);
        if (!JournalReader.TryRead(journal, boot.Image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis))
        {
            throw new OperatorException(
                1,
                $"{folder.Journal}: {diagnosis}",
                "the journal is what a replay runs from; restore it from a copy");
        }

        return new Replayer(folder, boot, watch).Run(epochs);
    }

    /// <summary>Re-executes one domain from its own image, its own inputs and what was delivered to it.</summary>
    /// <returns>Its transcript digest in the last epoch, and what the run recorded for it.</returns>
    public static (Digest Replayed, Digest? Recorded) RunOnly(RunFolder folder, Digest? rootFingerprint, string domain)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (Images.Keyset keyset, _) = BootVerifier.ReadKeyset(folder, rootFingerprint);
        (SystemImage image, Digest policy) = BootVerifier.ReadSystemImage(folder, keyset);
        PartitionRow row = Domains.Find(image.Partitions, domain);
        LoadedImage loaded = BootVerifier.ReadImage(folder, keyset, row);
        ulong epoch = LastEpoch(folder);
        using var journal = new FileLogStore(folder.Journal);
        var part = new PartitionPart(MonitorFactory.CreatePartition(image, row), loaded, string.Empty)
        {
            Snapshot = BootVerifier.ReadSnapshot(folder, keyset, image, policy, row),
        };
        (ulong? frames, Digest? recorded) = Recorded(folder, image, row.Id, epoch);
        if (!DomainReplay.TryRun(image, row.Id, part, journal, epoch, frames, out Digest replayed, out string diagnosis))
        {
            throw new OperatorException(1, $"{domain} cannot be re-executed: {diagnosis}");
        }

        return (replayed, recorded);
    }

    private static ulong LastEpoch(RunFolder folder) =>
        TranscriptFile
            .Read(folder.Transcript)
            .Where(line => !line.StartsWith("end", StringComparison.Ordinal))
            .Select(line => ulong.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture))
            .DefaultIfEmpty(1UL)
            .Max();

    private static (ulong? Frames, Digest? Recorded) Recorded(
        RunFolder folder,
        SystemImage image,
        PartitionId partition,
        ulong epoch)
    {
        int column = 2 + image.Partitions.TakeWhile(row => row.Id != partition).Count();
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{epoch} ");
        string[]? last = TranscriptFile
            .Read(folder.Transcript)
            .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .LastOrDefault(words => words.Length == image.Partitions.Length + 2);
        return last is not null && Digest.TryParseHex(last[column], out Digest digest)
            ? (ulong.Parse(last[1], CultureInfo.InvariantCulture) + 1, digest)
            : (null, null);
    }

    private ReplayResult Run(ImmutableArray<JournalEpoch> epochs)
    {
        ReplayResult result = Equal(0, Digest.Zero, []);
        for (int i = 0; i < epochs.Length; i++)
        {
            bool isLast = i + 1 == epochs.Length;
            result = RunEpoch(epochs[i], isLast ? DurableSize() : epochs[i + 1].LogSizeAtStart, isLast, i);
            if (!result.IsEqual)
            {
                return result with { Epochs = i + 1 };
            }
        }

        string difference = JournalComparison.Compare(_folder, _journal, epochs);
        return difference.Length > 0 ? Diverged(difference) with { Epochs = epochs.Length } : result with { Epochs = epochs.Length };
    }

    /// <summary>Records the run's log holds, published or not.</summary>
    private ulong DurableSize()
    {
        using var store = new FileLogStore(_folder.Log);
        LogRecovery recorded = LogRecovery.Open(store, _boot.Image.Audit.Origin, _boot.LogKey);
        return recorded.Status == RecoveryStatus.Corrupt
            ? throw new OperatorException(1, $"{_folder.Log}: {recorded.Diagnosis}", "guard audit verify " + _folder.Root)
            : recorded.Size;
    }

    /// <param name="epoch">The epoch's inputs.</param>
    /// <param name="logSize">Records the run's log held when the next epoch began; of the last epoch, when it ended.</param>
    /// <param name="isLast">True for the last epoch.</param>
    /// <param name="index">0 for the first epoch.</param>
    private ReplayResult RunEpoch(JournalEpoch epoch, ulong logSize, bool isLast, int index)
    {
        if (epoch.PolicyDigest != _boot.PolicyDigest)
        {
            return Diverged(
                $"epoch {epoch.BootEpoch} ran under policy {epoch.PolicyDigest}, this system image is {_boot.PolicyDigest}");
        }

        LogRecovery recovery = LogRecovery.Open(_log, _boot.Image.Audit.Origin, null, index == 0 ? null : epoch.LogSizeAtStart);
        RecoveredState? recovered = null;
        if (index > 0 && !KernelRecovery.TryRead(recovery, out recovered))
        {
            return Diverged($"epoch {epoch.BootEpoch}: the regenerated log has no recovery state: {recovery.Diagnosis}");
        }

        using LogWriter log = MonitorFactory.OpenLog(_boot, _log, recovery, null, _secret, epoch.BootEpoch);
        FrameInputs first = epoch.InputsOf(epoch.FirstFrame);
        var past = new BootPast(
            recovered, epoch.TornLogBytes, IsReplay: true, first.Outcomes,
            [.. first.Debuggers.Where(input => input.IsAttached).Select(input => input.Partition)]);
        Monitor monitor = MonitorFactory.Create(
            _boot, log, _journal, _held, _secret, epoch.BootEpoch, past, string.Empty, Watched(epoch.BootEpoch));
        if (monitor.Frame != epoch.FirstFrame)
        {
            return Diverged(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {epoch.BootEpoch} began with frame {epoch.FirstFrame}, the snapshots here begin with frame {monitor.Frame}"));
        }

        monitor.Start();
        string divergence = RunFrames(epoch, logSize, log, monitor);
        if (divergence.Length > 0)
        {
            return Diverged(divergence);
        }

        if (epoch.Frames is not null)
        {
            monitor.Close();
        }

        divergence = CompareEnd(epoch, monitor);
        divergence = divergence.Length > 0 ? divergence : CompareLog(epoch, log, logSize, isLast);
        return divergence.Length > 0
            ? Diverged(divergence)
            : Equal(isLast ? logSize : log.TreeSize, monitor.RunDigest(), [.. _boot.Image.Partitions.Select(row => monitor.TranscriptOf(row.Id))]);
    }

    private Func<IPartition, IPartition>? Watched(ulong bootEpoch) => _watch is not { } watch
        ? null
        : machine => new SubmissionWatch(
            machine, (PartitionId source, in Submission submission, ReadOnlySpan<byte> bytes) => watch(bootEpoch, source, submission, bytes));

    private string RunFrames(JournalEpoch epoch, ulong logSize, LogWriter log, Monitor monitor)
    {
        ulong recordedFrames = epoch.FirstFrame + RecordedFrames(epoch.BootEpoch);
        ulong frames = epoch.Frames ?? recordedFrames;
        if (epoch.Frames is not null && recordedFrames != frames)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"epoch {epoch.BootEpoch} ran up to frame {frames}, the transcript up to {recordedFrames}");
        }

        for (ulong frame = epoch.FirstFrame;
            frame < frames || (epoch.Frames is null && log.TreeSize < logSize && frame < frames + FramesWithoutTranscript);
            frame++)
        {
            FramePlan plan = monitor.BeginFrame(epoch.InputsOf(frame));
            foreach (FrameRun run in plan.Runs)
            {
                run.Execute();
            }

            monitor.EndFrame();
            _frames++;
            if (frame >= recordedFrames)
            {
                continue;
            }

            string recorded = _transcript.Dequeue();
            string replayed = TranscriptFile.Line(epoch.BootEpoch, frame, monitor, _boot.Image.Partitions);
            if (recorded != replayed)
            {
                return Explain(epoch.BootEpoch, frame, recorded, replayed);
            }
        }

        return string.Empty;
    }

    private ulong RecordedFrames(ulong epoch)
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{epoch} ");
        int words = _boot.Image.Partitions.Length + 2;
        ulong count = (ulong)_transcript.TakeWhile(line => line.StartsWith(prefix, StringComparison.Ordinal) && line.Split(' ').Length == words
            && line.Split(' ')[^1].Length == 2 * Digest.LengthBytes).Count();
        return count;
    }

    private string Explain(ulong epoch, ulong frame, string recorded, string replayed)
    {
        string[] left = recorded.Split(' ');
        string[] right = replayed.Split(' ');
        for (int i = 2; i < right.Length; i++)
        {
            if (i >= left.Length || left[i] != right[i])
            {
                string recordedDigest = i < left.Length ? left[i] : "nothing";
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"epoch {epoch}, frame {frame}, {_boot.Image.Partitions[i - 2].Name}: recorded {recordedDigest}, replayed {right[i]}");
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch}, frame {frame}: the transcript's line reads '{recorded}'");
    }

    /// <summary>The epoch's last line: there whenever the journal was closed, perhaps there when the run was stopped while it closed.</summary>
    private string CompareEnd(JournalEpoch epoch, Monitor monitor)
    {
        string end = TranscriptFile.EndLine(epoch.BootEpoch, monitor.RunDigest());
        string prefix = string.Create(CultureInfo.InvariantCulture, $"end {epoch.BootEpoch} ");
        bool isThere = _transcript.TryPeek(out string? line) && line.StartsWith(prefix, StringComparison.Ordinal);
        if (isThere ? line == end : epoch.Frames is null)
        {
            _ = isThere && _transcript.TryDequeue(out _);
            return string.Empty;
        }

        return $"epoch {epoch.BootEpoch}: run digest: recorded '{(isThere ? line : "nothing")}', replayed '{end}'";
    }

    private string CompareLog(JournalEpoch epoch, LogWriter log, ulong logSize, bool isLast)
    {
        log.Commit();                                     // A crash may have cut between records of one commit: all of them are needed.
        if (log.TreeSize < logSize)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"epoch {epoch.BootEpoch} left {logSize} log records, the replay makes {log.TreeSize}");
        }

        if (!isLast)
        {
            return string.Empty;                          // Its leaves are compared at the end, as part of the whole.
        }

        log.PublishCheckpoint();
        ulong behind = log.TreeSize - logSize;
        if (behind > (epoch.Frames is null ? ulong.MaxValue : 1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"the log has {logSize} records, the replay makes {log.TreeSize}");
        }

        if (behind > 0 || epoch.Frames is null)
        {
            _note = string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {epoch.BootEpoch} was not closed: its log, {logSize} records, is the beginning of the {log.TreeSize} the replay makes");
        }

        return LogComparison.Compare(_folder, _log, log.TreeSize, logSize);
    }

    private ReplayResult Equal(ulong leaves, Digest run, ImmutableArray<Digest> partitions) =>
        new(true, string.Empty, 0, _frames, leaves, run, _note, partitions);

    private ReplayResult Diverged(string divergence) => new(false, divergence, 0, _frames, 0, Digest.Zero, string.Empty, []);
}
