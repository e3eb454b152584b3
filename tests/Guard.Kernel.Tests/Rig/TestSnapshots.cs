using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Kernel.Tests.Rig;

/// <summary>Partitions of a <see cref="TestRun"/> taken down, and given to another as if loaded from a signed file; and its log as text.</summary>
internal static class TestSnapshots
{
    internal static ImmutableArray<PartitionId> All { get; } = [TestSystem.Low, TestSystem.High, TestSystem.Other];

    /// <summary>Takes down every partition; none may refuse.</summary>
    internal static ImmutableArray<CapturedPartition> Capture(TestRun run) =>
    [
        .. All.Select(id =>
        {
            Assert.Equal(string.Empty, run.Monitor.TryCapture(id, out CapturedPartition? captured));
            return captured!;
        }),
    ];

    /// <summary>Stands for the digest of a manifest: another for another state.</summary>
    internal static Digest ManifestOf(CapturedPartition taken) => Digest.From(Sha256.Hash([.. taken.Transcript.ToBytes(), (byte)taken.Errors]));

    internal static LoadedSnapshot Loaded(MonitorParts parts, int index, CapturedPartition taken) => new(
        ManifestOf(taken),
        parts.Image.Partitions[index].ImageDigest,
        parts.PolicyDigest,
        taken.Frame,
        taken.Errors,
        taken.Transcript,
        taken.State,
        new NoPages());

    /// <summary>The log's records stand as text in its write-ahead log.</summary>
    internal static string LogText(TestRun run)
    {
        run.Log.Commit();
        return Encoding.Latin1.GetString(run.LogFiles["wal"]);
    }

    internal static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>A scripted partition keeps its memory in its state.</summary>
    private sealed class NoPages : IPageSource
    {
        public bool Holds(uint page) => false;

        public bool TryRead(uint page, Span<byte> target) => false;
    }
}
