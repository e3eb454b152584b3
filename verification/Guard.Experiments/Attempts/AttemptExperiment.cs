using System;
using System.Linq;
using Guard.Host;

namespace Guard.Experiments.Attempts;

/// <summary>C13: every attempt of the table fails in exactly the way its row says.</summary>
public sealed class AttemptExperiment : CaseExperiment
{
    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C13",
        "At least 60 attempts to get out fail, each in the way that was expected of it",
        "Each row is a guest program, run in mallory's place of the example beside the other five domains on the shipped monitor, or a forged "
            + "image, policy, approval or log handed to the code that judges it. A row holds when answer and effect are word for word as "
            + "expected, and when the transcript of every other domain (registers, memory, devices, virtual time) is that of a run in which "
            + "the attacker only halts.",
        "An attempt has another effect, or another domain can tell that it was made.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Join(
        ", ",
        AttemptTable.Rows.GroupBy(row => row.Area, StringComparer.Ordinal).Select(area => $"{area.Count()} on {area.Key}"))
        + $"; a guest's attempt has {AttemptBench.Frames} frames. Attempts are ours: that none of these gets out does not say that none can.";

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context);
    }

    private sealed class Bench : CaseBench
    {
        private readonly AttemptBench _bench;

        internal Bench(ExperimentContext context)
        {
            _bench = new AttemptBench(context.Repository, context.Plant);
        }

        public override CaseSet Cases { get; } = new(AttemptTable.Rows.Length, index => AttemptTable.IdOf((int)index));

        public override CaseOutcome Try(string name)
        {
            AttemptResult result = AttemptTable.Try(_bench, name);
            return result.Held
                ? CaseOutcome.Held(result.Observed, new CaseCount("on " + result.Area, 1))
                : CaseOutcome.Failed($"{result.Name}: expected '{result.Expected}', observed '{result.Observed}'");
        }

        protected override void Dispose(bool isDisposing)
        {
            _bench.Dispose();
            base.Dispose(isDisposing);
        }
    }
}
