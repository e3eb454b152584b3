using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Experiments.Noninterference;
using Guard.Experiments.Rig;
using Guard.Experiments.TamperEvidence;
using Guard.Host;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Experiments.Completeness;

/// <summary>C9.</summary>
public sealed class CompletenessExperiment : CaseExperiment
{
    private const int Frames = 8;

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C9",
        "The audit log is complete relative to the journal, to which it commits.",
        "A run is executed again from its journal alone, and must make the same transcript, records, tree and journal. Then one record "
            + "after another is taken out of the log, the rest renumbered and chained anew, and the tree rebuilt and signed with the log's "
            + "own key; and one byte after another of the journal is changed. Each must show when the two are compared.",
        "A record that is not written, an input that is not journalled, records that do not commit to the journal.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Runs(isFull)} runs of {Frames} frames with console input; each record of one log taken out; {BytesOf(Stride(isFull))} of its journal changed. "
            + $"Whoever forges log and journal together, with the log's key, is caught only by a checkpoint kept elsewhere: a non-claim.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant, Runs(context.IsFull), Stride(context.IsFull));
    }

    private static int Runs(bool isFull) => isFull ? 1000 : 24;

    private static int Stride(bool isFull) => isFull ? 1 : 23;

    private sealed class Bench : CaseBench
    {
        private const string Faithful = "faithful-";
        private const string Drop = "drop-";
        private const string Journalled = "journal-";
        private const string SpoiltWord = "1326";

        private readonly NoteSigner _signer = TestKeys.Signer("guard.example/log/small", 7);
        private readonly string _plant;
        private readonly int _runs;
        private readonly int _stride;
        private readonly Lazy<Recorded> _recorded;

        internal Bench(string plant, int runs, int stride)
        {
            _plant = plant;
            _runs = runs;
            _stride = stride;
            _recorded = new Lazy<Recorded>(() => Record(SpoiltWord));
        }

        public override CaseSet Cases => CaseSet.Concat(
            new CaseSet(_runs, index => Faithful + Word(index)),
            new CaseSet(_recorded.Value.Records.Length, index => Drop + index.ToString(CultureInfo.InvariantCulture)),
            CaseSet.Concat([.. _recorded.Value.Journal.List(string.Empty).Where(file => file != JournalReader.ReservePath).Select(Places)]));

        public override CaseOutcome Try(string name)
        {
            string[] words = name.Split('-');
            return words switch
            {
                ["faithful", var word] => Faithfully(word),
                ["drop", var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int record) => Dropped(record),
                ["journal", var file, var place] when int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out int at) =>
                    Changed(file, at),
                _ => throw new OperatorException(2, $"there is no case '{name}'", "faithful-WORD, drop-RECORD or journal-FILE-BYTE"),
            };
        }

        public override IEnumerable<string> Smaller(string name)
        {
            string word = name.StartsWith(Faithful, StringComparison.Ordinal) ? name[Faithful.Length..] : string.Empty;
            for (int i = 0; i < word.Length && word.Length > 1; i++)
            {
                yield return Faithful + word.Remove(i, 1);
            }
        }

        protected override void Dispose(bool isDisposing)
        {
            _signer.Dispose();
            base.Dispose(isDisposing);
        }

        /// <summary>Four actions of High; halting for good and broken PCs included.</summary>
        private static string Word(long index) => ((new Dice((ulong)index + 1).Next() & 0xFFFF) | 1).ToString("x4", CultureInfo.InvariantCulture);

        private CaseSet Places(string file)
        {
            long length = _recorded.Value.Journal.LengthBytes(file);
            return new CaseSet(
                (length + _stride - 1) / _stride, at => string.Create(CultureInfo.InvariantCulture, $"{Journalled}{file}-{at * _stride}"));
        }

        private CaseOutcome Faithfully(string word)
        {
            Recorded live = Record(word);
            string difference = Compare(live, live.Journal, live.Records);
            return difference.Length == 0
                ? CaseOutcome.Held(live.Transcript, new CaseCount("records regenerated", live.Records.Length))
                : CaseOutcome.Failed($"High {ActionTree.Describe(HighActions.Parse(word))}; {difference}");
        }

        /// <summary>One record less, the rest renumbered and chained, the tree rebuilt, signed with the real key.</summary>
        private CaseOutcome Dropped(int index)
        {
            Recorded live = _recorded.Value;
            if (index >= live.Records.Length)
            {
                throw new OperatorException(2, $"the log has {live.Records.Length} records");
            }

            MemoryLogStore log = LogForge.Copy(live.Log);
            LogForge.Rebuild(log, Renumbered(live.Records.RemoveAt(index)), live.Image.Audit.Origin, _signer);
            string difference = Compare(live, live.Journal, LogForge.Records(log));
            return difference.Length > 0
                ? CaseOutcome.Held(difference, new CaseCount("dropped records found", 1))
                : CaseOutcome.Failed($"record {index} was dropped, and the replay does not tell");
        }

        private CaseOutcome Changed(string file, int at)
        {
            Recorded live = _recorded.Value;
            if (at >= live.Journal.LengthBytes(file))
            {
                throw new OperatorException(2, $"journal/{file} has {live.Journal.LengthBytes(file)} bytes");
            }

            MemoryLogStore journal = LogForge.Copy(live.Journal);
            byte[] bytes = LogForge.Read(journal, file);
            bytes[at] ^= 0x20;
            journal.Replace(file, bytes);
            string difference = Compare(live, journal, live.Records);
            return difference.Length > 0
                ? CaseOutcome.Held("found", new CaseCount("changes of the journal found", 1))
                : CaseOutcome.Failed($"byte {at} of journal/{file} was changed, and the replay does not tell");
        }

        private static List<byte[]> Renumbered(IEnumerable<byte[]> records)
        {
            var forged = new List<byte[]>();
            string previous = new('0', 2 * Digest.LengthBytes);
            foreach (byte[] record in records)
            {
                string text = Field(Encoding.ASCII.GetString(record), "\"prev\":\"", '"', previous);
                text = Field(text, "\"seq\":", ',', forged.Count.ToString(CultureInfo.InvariantCulture));
                forged.Add(Encoding.ASCII.GetBytes(text));
                previous = Convert.ToHexStringLower(Sha256.Hash([0, .. forged[^1]]));
            }

            return forged;
        }

        private static string Field(string text, string field, char end, string value)
        {
            int at = text.IndexOf(field, StringComparison.Ordinal) + field.Length;
            return text[..at] + value + text[text.IndexOf(end, at)..];
        }

        /// <summary>Executes a run again from a journal, without any fault, and compares; empty where all is equal.</summary>
        private static string Compare(Recorded live, MemoryLogStore journal, ImmutableArray<byte[]> records)
        {
            if (!JournalReader.TryRead(journal, live.Image, out ImmutableArray<JournalEpoch> epochs, out string diagnosis))
            {
                return "the journal cannot be read: " + diagnosis;
            }

            if (epochs is not [{ Frames: ulong frames and < 1000 } epoch])
            {
                return "the journal has not one whole epoch";
            }

            var log = new MemoryLogStore();
            var replayedJournal = new MemoryLogStore();
            using SmallRun run = Start(
                live.Image, live.Word, new SmallRunOptions { Log = log, Journal = replayedJournal, IsReplay = true });
            for (ulong frame = 0; frame < frames; frame++)
            {
                run.Step(epoch.InputsOf(frame));
            }

            string transcript = run.Monitor.RunDigest().ToString();
            run.Monitor.Close();
            ImmutableArray<byte[]> replayed = LogForge.Records(log);
            string? file = replayedJournal.List(string.Empty)
                .FirstOrDefault(name => !LogForge.Read(journal, name).AsSpan().SequenceEqual(LogForge.Read(replayedJournal, name)));
            int record = Enumerable.Range(0, Math.Max(records.Length, replayed.Length))
                .FirstOrDefault(index => index >= records.Length || index >= replayed.Length || !records[index].AsSpan().SequenceEqual(replayed[index]), -1);
            return record >= 0
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"record {record} of the log's {records.Length} is not the one of the {replayed.Length} the replay makes")
                : transcript != live.Transcript ? $"the replay's transcript is {transcript}, the run's {live.Transcript}"
                : file is not null ? $"journal/{file} is not the one the replay makes"
                : string.Empty;
        }

        private Recorded Record(string word)
        {
            var log = new MemoryLogStore();
            var journal = new MemoryLogStore();
            SystemImage image = SmallSystem.Image(quorum: 0);
            using SmallRun run = Start(image, word, new SmallRunOptions { Plant = _plant, Log = log, Journal = journal, Signer = _signer });
            for (int frame = 0; frame < Frames; frame++)
            {
                run.Step(frame == 3
                    ? new FrameInputs { Console = [new ConsoleInput(SmallSystem.Low, 0, [.. "typed"u8])] }
                    : FrameInputs.Empty);
            }

            string transcript = run.Monitor.RunDigest().ToString();
            return run.Monitor.Close() == StoreStatus.Ok
                ? new Recorded(image, word, log, journal, transcript, LogForge.Records(log))
                : throw new InvalidOperationException("the run does not close");
        }

        private static SmallRun Start(SystemImage image, string word, SmallRunOptions options)
        {
            int[] actions = HighActions.Parse(word);
            int slot = 0;
            var low = new ScriptedPartition(SmallSystem.Low, SmallSystem.MemoryBytes) { Program = LowScript.Low };
            var other = new ScriptedPartition(SmallSystem.Other, SmallSystem.MemoryBytes) { Program = LowScript.Other };
            var high = new ScriptedPartition(SmallSystem.High, SmallSystem.MemoryBytes)
            {
                Program = self => HighActions.Act(self, slot < actions.Length ? actions[slot++] : 0),
            };
            return new SmallRun(image, [SmallRun.Part(low), SmallRun.Part(high), SmallRun.Part(other)], options);
        }
    }

    private sealed record Recorded(
        SystemImage Image, string Word, MemoryLogStore Log, MemoryLogStore Journal, string Transcript, ImmutableArray<byte[]> Records);
}
