using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Experiments.Attempts;
using Guard.Host;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

public sealed class AttemptTests
{
    [Fact]
    public void ThereAreAtLeastSixtyDifferentAttempts()
    {
        Assert.True(AttemptTable.Rows.Select(row => row.Area + row.Name).Distinct(StringComparer.Ordinal).Count() >= 60);
        Assert.Equal(AttemptTable.Rows.Length, AttemptTable.Rows.Select(row => row.Area + row.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void EveryAttemptEndsAsExpected()
    {
        using var bench = new AttemptBench(RepositoryPlace.Find(), string.Empty);
        IEnumerable<AttemptResult> missed = Enumerable.Range(0, AttemptTable.Rows.Length)
            .Select(index => AttemptTable.Try(bench, AttemptTable.IdOf(index)))
            .Where(result => !result.Held);
        Assert.Equal([], missed.Select(result => $"{result.Id} {result.Name}: expected '{result.Expected}', observed '{result.Observed}'"));
    }

    [Fact]
    public void AnAttemptWithAnotherEndThanExpectedIsNotHeld() =>
        Assert.False(new AttemptResult("A001", "doorbell", "x", "malformed; others unchanged", "accepted; others unchanged").Held);

    [Fact]
    public void AMessageThatIsDeliveredShowsInItsSink()
    {
        using var bench = new AttemptBench(RepositoryPlace.Find(), string.Empty);
        var probe = new Probe();
        probe.Submit(2, 2, "HELLO\n");
        Assert.Equal("accepted; delivered; changed: ops", bench.Run(probe).Describe(Answer.Status));
    }

    [Fact]
    public void AnAttemptThatDoesNotExistIsNamed()
    {
        using var bench = new AttemptBench(RepositoryPlace.Find(), string.Empty);
        Assert.Contains("'A999'", Assert.Throws<OperatorException>(() => AttemptTable.Try(bench, "A999")).Message, StringComparison.Ordinal);
    }
}
