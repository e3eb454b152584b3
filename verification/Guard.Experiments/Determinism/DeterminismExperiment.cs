using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Kernel;

namespace Guard.Experiments.Determinism;

/// <summary>C11.</summary>
public sealed class DeterminismExperiment : CaseExperiment
{
    private const int Frames = 8;

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C11",
        "A run repeats: transcript and log are functions of the description, the images and the journalled inputs; and from a signed snapshot it "
            + "goes on as it would have.",
        "The same system runs several times, its frames' runs executed in plan order, backwards, rotated and on two threads at once. Transcript "
            + "and root of the log must be equal each time, and equal on every machine: they are part of this experiment's digest. Then runs are taken "
            + "down between two frames into the product's signed files; what goes on from these must be the same run, frame by frame, to the last page. "
            + "With one bit of a file inverted nothing starts, or the partition that touches the changed page stops and no other notices.",
        "Thread timing, order of execution, the host's clock or hash order that reaches a digest; anything a snapshot leaves out; a byte of it that "
            + "nobody signed.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Programs(isFull)} generated programs, {Frames} frames, 4 orders of execution, each twice; one engine. {Restored(isFull)} generated programs "
            + $"taken down after 1 to 6 frames; {Tampered(isFull)} snapshots with one bit inverted.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new SeveralBenches(
            (Bench.Prefix, new Bench(context.Plant, Programs(context.IsFull))),
            (RestoredRuns.Prefix, new RestoredRuns(context.Plant, Restored(context.IsFull))),
            (TamperedSnapshots.Prefix, new TamperedSnapshots(context.Plant, Tampered(context.IsFull))));
    }

    private static int Programs(bool isFull) => isFull ? 500 : 12;

    private static int Restored(bool isFull) => isFull ? 500 : 24;

    private static int Tampered(bool isFull) => isFull ? 2100 : 84;

    private sealed class Bench(string plant, int programs) : CaseBench
    {
        internal const string Prefix = "orders-";

        private static readonly ImmutableArray<(string Name, Action<FramePlan> Execute)> Orders =
        [
            ("in plan order", plan => InOrder(plan, index => index)),
            ("backwards", plan => InOrder(plan, index => plan.Runs.Length - 1 - index)),
            ("rotated", plan => InOrder(plan, index => (index + 1) % plan.Runs.Length)),
            ("on two threads", plan => Parallel.ForEach(
                plan.Runs, new ParallelOptions { MaxDegreeOfParallelism = 2 }, run => run.Execute())),
        ];

        public override CaseSet Cases =>
            new(programs, index => Prefix + GeneratedGuest.Name((ulong)index + 1, 0xFFFF));

        public override CaseOutcome Try(string name)
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)
                || !GeneratedGuest.TryParse(name[Prefix.Length..], out ulong seed, out uint mask))
            {
                throw new OperatorException(2, $"there is no case '{name}'", "orders-SEED.MASK, both hexadecimal: orders-1f.ffff");
            }

            string expected = Run(seed, mask, Orders[0].Execute);
            foreach ((string order, Action<FramePlan> execute) in Orders.Append(("in plan order, again", Orders[0].Execute)))
            {
                string seen = Run(seed, mask, execute);
                if (seen != expected)
                {
                    return CaseOutcome.Failed($"executed {order}, transcript and log root are {seen}; in plan order {expected}");
                }
            }

            return CaseOutcome.Held(expected, new CaseCount("runs compared", Orders.Length + 2));
        }

        private static void InOrder(FramePlan plan, Func<int, int> order)
        {
            for (int i = 0; i < plan.Runs.Length; i++)
            {
                plan.Runs[order(i)].Execute();
            }
        }

        private string Run(ulong seed, uint mask, Action<FramePlan> execute)
        {
            using var run = new PcRun(GeneratedGuest.Program(seed), GeneratedGuest.Secret(mask), plant);
            for (int i = 0; i < Frames; i++)
            {
                run.Run.Step(null, execute);
            }

            return $"{run.Monitor.RunDigest()} {run.Run.LogRoot()}";
        }
    }
}
