using System;
using Guard.Experiments.Simulation;
using Xunit;

namespace Guard.Experiments.Tests;

/// <summary>C15: every invariant on many seeds, and that the simulation is able to fail.</summary>
public sealed class SimulationTests
{
    private const int Seeds = SimulationExperiment.QuickSeeds;

    [Fact]
    public void EveryInvariantHoldsWhateverGoesWrong()
    {
        SimulationReport report = Campaign(hasFaults: true, Environment.ProcessorCount).Run(1, Seeds);
        Assert.True(report.Failure is null, Text(report));
        SimulationCounts met = report.Counts;
        Assert.All(
            [met.Kills, met.PowerLosses, met.JournalLosses, met.Suspensions, met.TornTails, met.TakenUp, met.InDoubt],
            count => Assert.True(count > Seeds / 50, $"{met}"));
        Assert.True(met.Deliveries > 3 * Seeds, $"{met}");
    }

    [Fact]
    public void WithoutFaultsEveryInvariantHoldsAndNothingIsInTheWay()
    {
        SimulationReport report = Campaign(hasFaults: false, 1).Run(1, 40);
        Assert.True(report.Failure is null, Text(report));
        Assert.Equal((0, 0, 0), (report.Counts.Faults, report.Counts.Suspensions, report.Counts.TornTails));
    }

    [Fact]
    public void ASeedIsTheSameRunEveryTimeOnAnyNumberOfThreads()
    {
        string first = Campaign(hasFaults: true, 1).Run(5, 24).Digest;
        Assert.Equal(first, Campaign(hasFaults: true, 3).Run(5, 24).Digest);
        Assert.NotEqual(first, Campaign(hasFaults: true, 1).Run(6, 24).Digest);
    }

    [Fact]
    public void ADiskThatLiesAboutFlushesIsFoundAndTheCaseIsMadeSmallerAndFailsAgain()
    {
        var lying = new SimulationCampaign { IsLyingDisk = true };
        SimulationReport report = lying.Run(1, 20);
        SimulationFailure failure = Assert.IsType<SimulationFailure>(report.Failure);
        SimulationReport again = lying.RunCase(failure.Smallest);
        Assert.Equal(failure.Invariant, again.Failure!.Invariant);
        Assert.Equal(failure.SmallestText, again.Failure.Text);
        Assert.Empty(failure.Story);                      // Such a disk needs neither guests nor faults to be found out.
        Assert.True(Campaign(hasFaults: true, 1).RunCase(failure.Smallest).Failure is null);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("17,n")]
    [InlineData("17,l1,f3.5,a2.9-12,x0.4")]
    [InlineData("17,f,a")]
    public void ACaseIsReadFromItsName(string name) => Assert.Equal(name, SimulationCase.Parse(name)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("17,")]
    [InlineData("17,q1")]
    [InlineData("17,f3-1")]
    [InlineData("17,l1.2")]
    [InlineData("17,a1-99999999")]
    public void WhatIsNoNameOfACaseIsRefused(string name) => Assert.Null(SimulationCase.Parse(name));

    private static SimulationCampaign Campaign(bool hasFaults, int cores) => new() { HasFaults = hasFaults, Cores = cores };

    private static string Text(SimulationReport report) => report.Failure is not { } failure
        ? string.Empty
        : $"seed {failure.Seed}: {failure.Invariant}: {failure.Text}\ntools/guard sim --case {failure.Smallest}\n{string.Join('\n', failure.Story)}";
}
