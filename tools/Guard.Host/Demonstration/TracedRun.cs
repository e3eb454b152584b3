using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>A run of the example from compilation to close, with everything its domains saw.</summary>
public sealed record TracedRun(
    RunFolder Folder,
    BootMaterial Boot,
    ulong Frames,
    ImmutableArray<DomainTrace> Domains,
    RunLedger Ledger,
    Digest Digest,
    ImmutableArray<PartitionCounters> Counters
)
{
    /// <summary>Compiles, signs and runs a system to idle, or to a bound of frames.</summary>
    /// <param name="systemFile">system.yaml.</param>
    /// <param name="folder">An empty run folder.</param>
    /// <param name="keys">Role keys.</param>
    /// <param name="options">How to run.</param>
    /// <param name="maxFrames">Bound.</param>
    /// <param name="secrets">Image name to bytes of its segment `secret`; null for the recipes' own.</param>
    /// <param name="onFrame">Called after each frame; may be null.</param>
    public static TracedRun Execute(
        string systemFile,
        RunFolder folder,
        RoleKeys keys,
        RunOptions options,
        ulong maxFrames,
        IReadOnlyDictionary<string, byte[]>? secrets,
        Action<SystemImage, FrameReport>? onFrame)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(keys);
        BuiltSystem built = SystemLoader.Compile(systemFile, null, secrets);
        if (built.Image is null)
        {
            throw new OperatorException(1, $"{systemFile}: has errors", "guard check " + systemFile);
        }

        SystemLoader.Write(built, keys, folder);
        BootMaterial boot = BootVerifier.Verify(folder, null);
        using RunSession session = RunSession.Start(boot, folder, options, keys.LogSecret);
        var digests = boot.Image.Partitions.Select(_ => ImmutableArray.CreateBuilder<string>()).ToArray();
        var ledger = new RunLedger(boot.Image);
        ledger.Take(session.Monitor.Report);
        for (ulong frame = 0; frame < maxFrames; frame++)
        {
            FrameReport report = session.Step();
            ledger.Take(report);
            onFrame?.Invoke(boot.Image, report);
            for (int i = 0; i < digests.Length; i++)
            {
                digests[i].Add(session.Monitor.TranscriptOf(boot.Image.Partitions[i].Id).ToString());
            }

            if (session.IsDone(report))
            {
                break;
            }
        }

        ledger.TakeWaiting(session.Monitor.ReviewQueue);
        ulong frames = session.Monitor.Frame;
        ImmutableArray<PartitionCounters> counters = [.. boot.Image.Partitions.Select(row => session.Monitor.CountersOf(row.Id))];
        StoreStatus closed = session.Close();
        if (closed != StoreStatus.Ok)
        {
            throw new OperatorException(2, $"{folder.Root}: storage refused: {closed}");
        }

        Digest digest = session.Monitor.RunDigest();
        session.Dispose();
        ImmutableArray<DomainTrace> domains =
        [
            .. boot.Image.Partitions.Select(
                (row, index) =>
                    new DomainTrace(
                        row.Name,
                        row.LabelText,
                        digests[index].ToImmutable(),
                        [.. File.ReadAllBytes(Path.Combine(folder.Consoles, row.Name + ".txt"))])),
        ];
        return new TracedRun(folder, boot, frames, domains, ledger, digest, counters);
    }

    /// <summary>One domain's trace.</summary>
    public DomainTrace Of(string domain) => Domains.First(trace => trace.Name == domain);
}
