using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Filters;
using Guard.Kernel;
using Guard.Policy;

namespace Guard.Experiments.Capacity;

/// <summary>
/// A small system compiled from policy text, so that its covert ledger is the compiler's own: high (SECRET) has a downgrade channel to
/// low (UNCLASSIFIED) with release slots, low has one up to high with a staged acknowledgement, and aside (UNCLASSIFIED) has none.
/// </summary>
/// <param name="MaxPerSlot">n: messages at most in a release slot.</param>
/// <param name="SizesBytes">The z sizes a message is padded to, ascending.</param>
/// <param name="Types">m: types the channel carries.</param>
internal sealed record ChannelSystem(int MaxPerSlot, ImmutableArray<int> SizesBytes, int Types)
{
    /// <summary>Frames of a release period and of an acknowledgement's epoch.</summary>
    internal const int PeriodFrames = 4;

    internal const ulong FrameTicks = 1_000_000;
    internal const ulong MemoryBytes = 1 << 16;
    internal static readonly ChannelId Up = new(1);
    internal static readonly ChannelId Down = new(2);

    /// <summary>Name of the case: "n2z1m1".</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"n{MaxPerSlot}z{SizesBytes.Length}m{Types}");

    /// <summary>
    /// The compiled plan. Review is left out of it afterwards: reviewers who approve everything at once, the worst for what is measured,
    /// and what they do is no part of what the sender chooses.
    /// </summary>
    internal SystemImage Compile()
    {
        PolicyCompilation compiled = PolicyCompiler.Compile(
            new PolicySources("system.yaml", new Texts(this), new Catalogue().Descriptors));
        SystemImage image = compiled.Image
            ?? throw new InvalidOperationException(string.Join('\n', compiled.Diagnostics.Select(found => $"{found.Id} {found.Message}")));
        return image with { Channels = [.. image.Channels.Select(row => row with { Review = new ReviewRow(0, [], 0, false) })] };
    }

    private string Policy()
    {
        IEnumerable<string> types = Enumerable.Range(0, Types).Select(type => string.Create(
            CultureInfo.InvariantCulture,
            $"  report{type}: {{ id: {type + 2}, kind: text, profile: ascii-lines, max: {SizesBytes[^1]}B, line: {SizesBytes[^1] - 1}, lines: 1 }}"));
        string names = string.Join(", ", Enumerable.Range(0, Types).Select(type => FormattableString.Invariant($"report{type}")));
        string sizes = string.Join(", ", SizesBytes.Select(size => FormattableString.Invariant($"{size}B")));
        return $$"""
            policy: channel
            version: 1
            expires: 2027-06-30
            lattice:
              id: us
              levels: [UNCLASSIFIED, SECRET]
              nations: [USA]
            domains:
              low:   { id: 1, label: UNCLASSIFIED, rel: [USA], integrity: 1, owner: "Low", org: low }
              high:  { id: 2, label: SECRET,       rel: [USA], integrity: 1, owner: "High", org: high }
              aside: { id: 3, label: UNCLASSIFIED, rel: [USA], integrity: 1, owner: "Aside", org: aside }
            types:
              note: { id: 1, kind: text, profile: ascii-lines, max: 64B, line: 63, lines: 1 }
            {{string.Join('\n', types)}}
            channels:
              up:
                id: 1
                from: low
                to: high
                types: [note]
                out_label: keep
                ack: { mode: staged, epoch: {{PeriodFrames}}ms }
                limits: { rate: 8000/s, burst: 16, day: 1_000_000, queue: 16 }
              down:
                id: 2
                from: high
                to: low
                types: [{{names}}]
                downgrade: { authority: "measurement", until: 2027-06-30 }
                out_label: { fixed: UNCLASSIFIED, rel: [USA] }
                review: { quorum: 2, roles: [releaser, releaser], timeout: 24h }
                slot: { every: {{PeriodFrames}}ms, max: {{MaxPerSlot}}, sizes: [{{sizes}}] }
                ack: none
                limits: { rate: 8000/s, burst: 16, day: 1_000_000, queue: 16 }
            budgets:
              low: { covert: 100000 bit/s }

            """;
    }

    private const string SystemText = """
        system: channel
        policy: policy.yaml
        clock: { hz: 1_000_000_000, date: 2026-01-01T00:00:00Z }
        machine: { memory: 64MiB }
        partitions:
          low:   { image: images/low, memory: 64KiB, devices: [uart, guardport], doorbells: 8, restart: { budget: 1000, per: 1h } }
          high:  { image: images/high, memory: 64KiB, devices: [uart, guardport], doorbells: 8, restart: { budget: 1000, per: 1h } }
          aside: { image: images/aside, memory: 64KiB, devices: [uart], restart: { budget: 1000, per: 1h } }
        schedule:
          normal:
            frame: 1ms
            slots: [ { low: 200us }, { high: 200us }, { aside: 200us } ]
        health:
          default: halt-partition
          on: { triple-fault: restart-cold, doorbell-flood: ignore, image-invalid: refuse-start, halted: ignore }
        audit: { store: log, reserve: 4096 records, checkpoint: 4096 records }

        """;

    private sealed class Texts(ChannelSystem owner) : ISourceFiles
    {
        public ReadOnlyMemory<byte>? Read(string path) => path switch
        {
            "system.yaml" => Encoding.UTF8.GetBytes(SystemText),
            "policy.yaml" => Encoding.UTF8.GetBytes(owner.Policy()),
            _ => null,
        };

        public ImageFacts? FindImage(string reference) =>
            new(reference.Split('/')[^1], Program.Manifest, LabelOf(reference) + "//REL TO USA", MemoryBytes);

        private static string LabelOf(string reference) =>
            reference.EndsWith("high", StringComparison.Ordinal) ? "SECRET" : "UNCLASSIFIED";
    }

    /// <summary>What scripted partitions are 'started' with.</summary>
    internal static LoadedImage Program { get; } = new(Digest.Zero with { Word0 = 7 }, BootProtocol.Multiboot, 0x100, string.Empty, []);
}
