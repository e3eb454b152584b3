using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Auditing;
using Guard.Host.Keys;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>The demonstration: one run of the example, looked at from every side, each look an expectation that can fail.</summary>
public sealed class DemoRun
{
    private readonly DemoSetup _setup;
    private readonly RunFolder _folder;
    private readonly string _scratch;
    private readonly RoleKeys _keys;
    private readonly ExpectationList _expectations;

    /// <param name="setup">The example.</param>
    /// <param name="folder">Where the run goes.</param>
    /// <param name="keys">Keys made for it.</param>
    /// <param name="tell">Called with each expectation as soon as it is judged.</param>
    public DemoRun(DemoSetup setup, RunFolder folder, RoleKeys keys, Action<Expectation> tell)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _setup = setup;
        _folder = folder;
        _keys = keys;
        _expectations = new ExpectationList(tell);
        _scratch = Directory.CreateTempSubdirectory("guard-demo-").FullName;
    }

    /// <summary>All expectations in their order.</summary>
    public IReadOnlyList<Expectation> Expectations => _expectations.All;

    /// <summary>Comparisons for the report.</summary>
    public IReadOnlyList<TwoRunComparison> Comparisons { get; private set; } = [];

    /// <summary>Carries the demonstration out.</summary>
    /// <param name="planted">Runs the experiment in the test build with the planted leak; awaited late, since it runs beside.</param>
    /// <param name="onFrame">Called after each frame of the main run; may be null.</param>
    public TracedRun Execute(Func<PlantedOutcome> planted, Action<SystemImage, FrameReport>? onFrame)
    {
        ArgumentNullException.ThrowIfNull(planted);
        try
        {
            string output = Path.Combine(_folder.Root, "ops.out");
            TracedRun run = TracedRun.Execute(
                _setup.System,
                _folder,
                _keys,
                _setup.Options(_keys, output, 1),
                DemoSetup.MaxFrames,
                null,
                onFrame);
            JudgeImages(run);
            JudgeTransfers(run, output);
            JudgeMallory(run);
            JudgeSecret(run);
            JudgePlanted(planted());
            JudgeReplays(run);
            return run;
        }
        finally
        {
            Directory.Delete(_scratch, recursive: true);
        }
    }

    private void JudgeImages(TracedRun run)
    {
        int count = run.Boot.Images.Length;
        _expectations.Expect(
            count == run.Boot.Image.Partitions.Length,
            $"{count} images verified: two signatures and every segment each",
            $"keyset {run.Boot.KeysetVersion}, system image {Short(run.Boot.PolicyDigest)}");
        string refusal = DemoTampering.Refusal(run, "vault", "load-0");
        _expectations.Expect(
            refusal.Contains("segment load-0", StringComparison.Ordinal),
            "one bit flipped in vault's image: refused before its first instruction",
            refusal);
    }

    private void JudgeTransfers(TracedRun run, string output)
    {
        ImmutableArray<TransferEvent> weather = run.Ledger.Ended("weather-up", TransferState.Delivered);
        int lines = File.Exists(output) ? File.ReadLines(output).Count() : 0;
        _expectations.Expect(
            weather.Length > 0 && weather.Length == lines,
            $"{weather.Length} weather records delivered sensor → ops, as many lines in {Path.GetFileName(output)}",
            ExpectationList.Rule(weather));
        ImmutableArray<TransferEvent> tracks = run.Ledger.Ended("track-up", TransferState.Delivered);
        _expectations.Expect(
            tracks.Length == weather.Length,
            $"{tracks.Length} tracks delivered ops → vault through a diode without acknowledgement",
            ExpectationList.Rule(tracks));
        ImmutableArray<TransferEvent> rejected = run.Ledger.Ended("weather-up", TransferState.Rejected);
        _expectations.Expect(
            rejected.Length == 1,
            $"{rejected.Length} weather record rejected: a value out of the schema's range",
            ExpectationList.Reason(rejected));
        ImmutableArray<TransferEvent> words =
        [
            .. run
                .Ledger.Ended("status-down", TransferState.Rejected)
                .Where(change => change.Reason.Contains("word", StringComparison.Ordinal)),
        ];
        _expectations.Expect(words.Length == 1, "ops' own status with a listed word rejected on its way down", ExpectationList.Reason(words));
        ImmutableArray<TransferEvent> quarantined = run.Ledger.Ended("chat-up", TransferState.Quarantined);
        _expectations.Expect(
            quarantined.Length >= 1,
            $"{quarantined.Length} note quarantined: filter A passed it, filter B read the word spaced out",
            ExpectationList.Reason(quarantined));
        RefusalEvent[] forged = [.. run.Ledger.Refusals.Where(refusal => refusal.Partition == IdOf(run, "mallory"))];
        _expectations.Expect(
            forged.Length >= 5,
            $"{forged.Length} messages of mallory's refused: no such channel for it",
            RuleOfDomain(run, "mallory"));
        JudgeReview(run);
    }

    private void JudgeReview(TracedRun run)
    {
        ImmutableArray<TransferEvent> released = run.Ledger.Ended("status-down", TransferState.Delivered);
        _expectations.Expect(
            released.Length == 1 && run.Of("sensor").Console.AsSpan().IndexOf("STATUS 1 RECEIVED"u8) >= 0,
            "1 status released SECRET → UNCLASSIFIED by two persons, alice and bob (scripted here, with keys made for this demo)",
            ExpectationList.Rule(released));
        int waiting = run.Ledger.Waiting.Count(item => item.Channel.Name == "status-down");
        _expectations.Expect(
            waiting == 1,
            $"{waiting} status held: alice approved, nobody else has",
            "guard review list " + Relative(_folder.Root));
        ImmutableArray<TransferEvent> denied =
        [
            .. run
                .Ledger.Ended("status-down", TransferState.Rejected)
                .Where(change =>
                    change.Reason.Contains("den", StringComparison.Ordinal) || change.From is TransferState.FirstReview),
        ];
        _expectations.Expect(denied.Length == 1, "1 status denied by bob", ExpectationList.Reason(denied));
    }

    private void JudgeMallory(TracedRun run)
    {
        string console = Encoding.Latin1.GetString(run.Of("mallory").Console.AsSpan());
        int attempts = console
            .Split('\n')
            .Count(line =>
                line.StartsWith("mallory: ", StringComparison.Ordinal) && line.Length > 11 && char.IsAsciiDigit(line[9]));
        bool surprised =
            console.Contains("NOT WHAT", StringComparison.Ordinal) || console.Contains("UNEXPECTED", StringComparison.Ordinal);
        PartitionCounters counters = run.Counters[
            run.Boot.Image.Partitions.IndexOf(run.Boot.Image.Partitions.First(row => row.Name == "mallory"))
        ];
        _expectations.Expect(
            attempts >= 30 && !surprised,
            $"{attempts} attempts by mallory, none with an effect beyond its own console",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{counters.Doorbells:N0} doorbells, {counters.MalformedClaims:N0} malformed claims, "
                    + $"{counters.OpenPortAccesses:N0} open ports, {counters.Faults:N0} faults"));
        PartitionEvent[] ends =
        [
            .. run.Ledger.Partitions.Where(change =>
                change.Partition == IdOf(run, "mallory") && change.Reason.Contains("triple-fault", StringComparison.Ordinal)),
        ];
        _expectations.Expect(
            ends.Length >= 1,
            "mallory's triple fault stopped mallory alone",
            ends.Length > 0 ? $"{ends[0].Reason} → {ends[^1].To}  {ends[0].Rule}" : "it did not crash");
    }

    private void JudgeSecret(TracedRun run)
    {
        SortedDictionary<string, byte[]> secrets = SecretExperiment.Secrets(_setup.System);
        SortedDictionary<string, byte[]> inverted = SecretExperiment.Inverted(secrets);
        TracedRun second = TracedRun.Execute(
            _setup.System,
            RunFolder.Create(Path.Combine(_scratch, "second"), "second"),
            _keys,
            _setup.Options(_keys, null, 2),
            DemoSetup.MaxFrames,
            inverted,
            null);
        TwoRunComparison[] low =
        [
            .. ((string[])["ear", "sensor", "mallory"]).Select(domain => TwoRunComparison.Of(run.Of(domain), second.Of(domain))),
        ];
        Comparisons = low;
        bool differs = run.Of("mole").Digests[^1] != second.Of("mole").Digests[^1];
        _expectations.Expect(
            low.All(comparison => comparison.IsEqual) && differs,
            "second run, every bit of mole's and ops' secrets inverted: ear, sensor and mallory byte-equal",
            string.Create(CultureInfo.InvariantCulture, $"{low[0].Frames} frames each: registers, memory, devices, time"));
        int bits = low[0].BitsDecoded(secrets["mole"], inverted["mole"], SecretExperiment.DecoderPrefix);
        _expectations.Expect(
            bits == 0,
            $"{bits} of {secrets["mole"].Length * 8} bits of mole's secret decoded by ear",
            "refusals, floods, timing, sizes, quarantine, crashes");
    }

    private void JudgePlanted(PlantedOutcome planted) =>
        _expectations.Expect(
            planted.BitsDecoded > planted.BitsTotal / 2 && planted.FirstDifferentFrame >= 0,
            $"same experiment in a test build with a planted leak ({planted.Plant}): {planted.BitsDecoded} of {planted.BitsTotal} bits",
            string.Create(
                CultureInfo.InvariantCulture,
                $"first differing frame {planted.FirstDifferentFrame}, console byte {planted.FirstDifferentByte}"));

    private void JudgeReplays(TracedRun run)
    {
        foreach (string domain in (ReadOnlySpan<string>)["sensor", "ear"])
        {
            _expectations.Expect(
                LowOnlyReplay.IsEqual(run, domain, _scratch),
                $"{domain} replayed alone, without any other domain's image or journal: same digest",
                ExpectationList.Short(run.Of(domain).Digests[^1]));
        }

        _expectations.ExpectLog(_folder);
        ReplayResult replay = Replayer.Run(_folder, null);
        _expectations.Expect(
            replay.IsEqual && replay.RunDigest == run.Digest,
            string.Create(
                CultureInfo.InvariantCulture,
                $"whole run replayed from its journal: {replay.Frames} frames and {replay.Leaves} log leaves equal"),
            replay.IsEqual ? "transcript " + Short(replay.RunDigest) : replay.Divergence);
    }

    private static PartitionId IdOf(TracedRun run, string domain) =>
        run.Boot.Image.Partitions.First(row => row.Name == domain).Id;

    private static string RuleOfDomain(TracedRun run, string domain) =>
        "no-channel  " + run.Boot.Image.Partitions.First(row => row.Name == domain).RuleLocation;

    private static string Short(Digest digest) => ExpectationList.Short(digest.ToString());

    private static string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
}
