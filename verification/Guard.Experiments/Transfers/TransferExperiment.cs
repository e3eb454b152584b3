using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Experiments.Noninterference;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Kernel;

namespace Guard.Experiments.Transfers;

/// <summary>C1.</summary>
public sealed class TransferExperiment : CaseExperiment
{
    private const int MaxWord = 24;

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C1",
        "No transfer is released without filter A's pass, filter B's pass, equal digests, durable ADMIT, the quorum of approvals and durable "
            + "RELEASE-INTENT.",
        "The shipped table is explored from its first state with every trigger, and each way into DELIVERED must have passed every station. Then "
            + "the shipped monitor runs with storage that fails at one operation after another: at the moment a message reaches an inbox, its "
            + "ADMIT and its RELEASE-INTENT must be durable. Messages that a filter refuses, or too few people approved, never arrive.",
        "A cell of the table, a stage or a commit through which a transfer slips.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"The table for quorum 0, 1 and 2 up to {MaxWord} triggers deep; each of the first {Operations(isFull)} storage operations failing, once "
            + $"and from then on; 0, 1 and 2 approvals of 2; what filter A refuses, filter B refuses and both write differently.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant, Operations(context.IsFull));
    }

    private static int Operations(bool isFull) => isFull ? 400 : 60;

    private sealed class Bench(string plant, int operations) : CaseBench
    {
        private const int Frames = 10;

        public override CaseSet Cases => CaseSet.Concat(
            CaseSet.Of(
                "table-0", "table-1", "table-2", "approvals-0", "approvals-1", "approvals-2", "filter-none", "filter-a", "filter-b", "filter-differ"),
            new CaseSet(operations, index => string.Create(CultureInfo.InvariantCulture, $"storage-once-{index}")),
            new CaseSet(operations, index => string.Create(CultureInfo.InvariantCulture, $"storage-on-{index}")));

        public override CaseOutcome Try(string name) => name.Split('-') switch
        {
            ["table", var quorum] when TryNumber(quorum, out int count) && count <= TransferMachine.MaxQuorum => Table(count),
            ["approvals", var given] when TryNumber(given, out int count) && count <= TransferMachine.MaxQuorum => Approved(count),
            ["filter", "none"] => Filtered("good", isReleased: true),
            ["filter", "a"] => Filtered(ScriptedFilters.FailA + "orbidden", isReleased: false),
            ["filter", "b"] => Filtered(ScriptedFilters.FailB + "arbled", isReleased: false),
            ["filter", "differ"] => Filtered(ScriptedFilters.Differ + "ifferent", isReleased: false),
            ["storage", "once", var at] when TryNumber(at, out int operation) => Stored(index => index == operation),
            ["storage", "on", var at] when TryNumber(at, out int operation) => Stored(index => index >= operation),
            _ => throw new OperatorException(2, $"there is no case '{name}'", "table-2, approvals-1, filter-b, storage-once-17, storage-on-17"),
        };

        private static bool TryNumber(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

        /// <summary>Walks state and stations passed; every way into DELIVERED must have passed all of them.</summary>
        private static CaseOutcome Table(int quorum)
        {
            var first = new Walked(TransferState.Receiving, false, false, false, 0, 0);
            var seen = new HashSet<Walked> { first };
            List<Walked> edge = [first];
            for (int depth = 0; depth < MaxWord && edge.Count > 0; depth++)
            {
                var next = new List<Walked>();
                foreach (Walked at in edge)
                {
                    foreach (TransferTrigger trigger in Enum.GetValues<TransferTrigger>())
                    {
                        Walked reached = at.After(trigger, quorum);
                        if (reached.State is TransferState.Delivering or TransferState.Delivered && !reached.MayDeliver(quorum))
                        {
                            return CaseOutcome.Failed($"{at.State} with {trigger} leads to {reached.State} past a station: {reached}");
                        }

                        if (seen.Add(reached))
                        {
                            next.Add(reached);
                        }
                    }
                }

                edge = next;
            }

            return seen.Any(at => at.State == TransferState.Delivered)
                ? CaseOutcome.Held($"{seen.Count}", new CaseCount("states of table and stations", seen.Count))
                : CaseOutcome.Failed("nothing is ever delivered: this experiment shows nothing");
        }

        private CaseOutcome Filtered(string text, bool isReleased)
        {
            (ScriptedPartition low, SmallRun run) = Start(0, new SmallRunOptions { Plant = plant }, text);
            using (run)
            {
                Steps(run);
                return low.Deliveries.Count == (isReleased ? 1 : 0)
                    ? CaseOutcome.Held($"{low.Deliveries.Count}")
                    : CaseOutcome.Failed($"'{text}' was sent down: low got {low.Deliveries.Count} messages, not {(isReleased ? 1 : 0)}");
            }
        }

        private CaseOutcome Approved(int given)
        {
            using NoteSigner alice = TestKeys.Signer("guard.example/small/alice", 1);
            using NoteSigner bob = TestKeys.Signer("guard.example/small/bob", 2);
            ImmutableArray<Reviewer> reviewers =
            [
                new(alice.Verifier, "alice", "north", ["releaser"], 0, long.MaxValue),
                new(bob.Verifier, "bob", "south", ["releaser"], 0, long.MaxValue),
            ];
            (ScriptedPartition low, SmallRun run) = Start(2, new SmallRunOptions { Plant = plant, Reviewers = reviewers }, "good");
            using (run)
            {
                Steps(run, frames: 3);
                for (int i = 0; i < given; i++)
                {
                    ImmutableArray<ReviewItem> queue = run.Monitor.ReviewQueue;
                    if (queue.Length != 1)
                    {
                        break;
                    }

                    string nonce = new((char)('a' + i), 32);
                    ReviewNote note = ReviewNote.For(queue[0], true, "ok", "looks right", nonce, SmallSystem.Noon + 1000);
                    byte[] bytes = SignedNote.Sign(note.ToText(), i == 0 ? alice : bob).Bytes.ToArray();
                    run.Step(new FrameInputs { Notes = [new NoteInput("note", [.. bytes])] });
                }

                Steps(run);
                int expected = given == 2 ? 1 : 0;
                return low.Deliveries.Count == expected
                    ? CaseOutcome.Held($"{low.Deliveries.Count}")
                    : CaseOutcome.Failed($"{given} of 2 approvals were given: low got {low.Deliveries.Count} messages, not {expected}");
            }
        }

        /// <summary>Storage fails; what reaches an inbox all the same must have durable records at that moment.</summary>
        private CaseOutcome Stored(Func<int, bool> failsAt)
        {
            int operation = 0;
            var store = new FlushedStore(() => failsAt(operation++));
            var options = new SmallRunOptions { Plant = plant, Log = store, Journal = new FlushedStore(() => failsAt(operation++)), MayFail = true };
            string? failure = null;
            int delivered = 0;
            try
            {
                (ScriptedPartition low, SmallRun run) = Start(0, options, "good", () =>
                {
                    delivered++;
                    int intents = store.CountDurable(LogLayout.Wal, "\"transfer.release_intent\"");
                    int admits = store.CountDurable(LogLayout.Wal, "\"transfer.admit\"");
                    failure ??= intents < delivered || admits < delivered
                        ? $"message {delivered} reached an inbox with {admits} durable ADMIT and {intents} durable RELEASE-INTENT records"
                        : null;
                });
                using (run)
                {
                    Steps(run);
                }
            }
            catch (InvalidOperationException) when (delivered == 0)
            {
                return CaseOutcome.Held("the log does not begin");       // Storage refused its first bytes: nothing ran.
            }

            return failure is null
                ? CaseOutcome.Held($"{delivered}", new CaseCount("deliveries with durable records", delivered))
                : CaseOutcome.Failed(failure);
        }

        private static (ScriptedPartition Low, SmallRun Run) Start(int quorum, SmallRunOptions options, string text, Action? onDelivery = null)
        {
            var low = new ScriptedPartition(SmallSystem.Low, SmallSystem.MemoryBytes) { Program = LowScript.Low, OnDelivery = onDelivery };
            var other = new ScriptedPartition(SmallSystem.Other, SmallSystem.MemoryBytes)
            {
                Program = LowScript.Other,
                OnDelivery = onDelivery,
            };
            var high = new ScriptedPartition(SmallSystem.High, SmallSystem.MemoryBytes)
            {
                OnDelivery = onDelivery,
                Program = self =>
                {
                    self.Drain();
                    if (self.Slots == 2)
                    {
                        self.Submit(SmallSystem.Down, SmallSystem.Status, text);
                    }

                    return SlotExitReason.Idle;
                },
            };
            return (low, new SmallRun(SmallSystem.Image(quorum), [SmallRun.Part(low), SmallRun.Part(high), SmallRun.Part(other)], options));
        }

        private static void Steps(SmallRun run, int frames = Frames)
        {
            for (int i = 0; i < frames && run is { IsStarted: true, IsOver: false }; i++)
            {
                run.Step();
            }
        }
    }

    /// <summary>Where a transfer stands, and which stations it has passed.</summary>
    private sealed record Walked(TransferState State, bool PassedA, bool PassedB, bool Matched, int Approvals, int DurableRecords)
    {
        internal Walked After(TransferTrigger trigger, int quorum)
        {
            TransferStep step = TransferMachine.Next(State, trigger, quorum);
            if (step.Effect != TransferEffect.Enter)
            {
                return step.Effect == TransferEffect.Alarm ? this with { State = TransferState.Quarantined } : this;
            }

            return this with
            {
                State = step.State,
                PassedA = PassedA || (State == TransferState.FilterA && trigger == TransferTrigger.Pass),
                PassedB = PassedB || (State == TransferState.FilterB && trigger == TransferTrigger.Pass),
                Matched = Matched || trigger == TransferTrigger.Match,
                Approvals = trigger == TransferTrigger.Boot ? 0 : Math.Min(2, Approvals + (trigger == TransferTrigger.Approve ? 1 : 0)),
                DurableRecords = Math.Min(2, DurableRecords + (trigger == TransferTrigger.AuditOk ? 1 : 0)),
            };
        }

        internal bool MayDeliver(int quorum) => PassedA && PassedB && Matched && Approvals >= quorum && DurableRecords == 2;
    }
}
