using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Guard.Experiments.Tests;

public sealed class CaseExperimentTests
{
    private static ExperimentContext Context => new() { Repository = string.Empty };

    [Fact]
    public void AHoldingClaimTriesEveryCase()
    {
        ExperimentResult result = new Numbers(_ => false).Run(Context);
        Assert.True(result.Passed);
        Assert.Null(result.Counterexample);
        Assert.Equal([new Figure("cases", "2000"), new Figure("odd numbers", "1000")], result.Figures.ToArray());
    }

    [Fact]
    public void ACounterexampleIsMadeSmallerAndReplaysByItsName()
    {
        var experiment = new Numbers(number => number >= 700);
        ExperimentResult result = experiment.Run(Context);
        Assert.False(result.Passed);
        Assert.Equal("n700", result.Counterexample!.Case);
        Assert.Equal("tools/guard evidence run --only C99 --case n700", result.Counterexample.Command);
        Assert.False(experiment.Run(Context with { Case = "n700" }).Passed);
        Assert.True(experiment.Run(Context with { Case = "n699" }).Passed);
    }

    [Fact]
    public void AShrunkCounterexampleIsOneThatFails()
    {
        ExperimentResult result = new Numbers(number => number > 600 && number % 7 == 0, canShrink: true).Run(Context);
        Assert.Equal("n602", result.Counterexample!.Case);
    }

    [Fact]
    public void AThrowingCaseIsAFailure()
    {
        ExperimentResult result = new Numbers(number => number == 3 ? throw new InvalidOperationException("as planted") : false).Run(Context);
        Assert.Contains("as planted", result.Counterexample!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void TheDigestIsThatOfTheObservationsForAnyNumberOfThreads(int cores)
    {
        string one = new Numbers(_ => false).Run(Context with { Cores = 1 }).Digest;
        Assert.Equal(one, new Numbers(_ => false).Run(Context with { Cores = cores }).Digest);
        Assert.NotEqual(one, new Numbers(number => number == 1999).Run(Context with { Cores = cores }).Digest);
    }

    [Fact]
    public void AnEmptyExperimentShowsNothing() => Assert.False(new Numbers(_ => false, count: 0).Run(Context).Passed);

    private sealed class Numbers(Func<int, bool> fails, bool canShrink = false, int count = 2000) : CaseExperiment
    {
        public override Claim Claim { get; } = new("C99", "No number fails.", "Each is tried.", "A number that fails.");

        public override string Bounds(bool isFull) => $"{count} numbers";

        protected override CaseBench Open(ExperimentContext context) => new Bench(fails, canShrink, count);

        private sealed class Bench(Func<int, bool> fails, bool canShrink, int count) : CaseBench
        {
            public override CaseSet Cases => CaseSet.Concat(new CaseSet(count / 2, Name), new CaseSet(count - (count / 2), i => Name(i + (count / 2))));

            public override CaseOutcome Try(string name) => fails(Number(name))
                ? CaseOutcome.Failed($"{name} fails")
                : CaseOutcome.Held(name, new CaseCount("odd numbers", Number(name) % 2));

            public override IEnumerable<string> Smaller(string name) =>
                canShrink ? Enumerable.Range(0, Number(name)).Select(number => Name(number)) : [];

            private static string Name(long number) => FormattableString.Invariant($"n{number}");

            private static int Number(string name) => int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
