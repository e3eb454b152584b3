using System;
using System.Linq;
using Guard.Host;
using Xunit;
#if GUARD_PLANTS
using Guard.Contracts;
using Guard.Host.Demonstration;
using Guard.Host.Running;
#endif

namespace Guard.Experiments.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public void ClaimsAscendAndHaveTheirTexts()
    {
        int[] numbers = [.. ExperimentCatalogue.All.Select(each => int.Parse(each.Claim.Id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(numbers.Distinct().Order(), numbers);
        Assert.All(ExperimentCatalogue.All, each =>
        {
            Assert.NotEmpty(each.Claim.Sentence);
            Assert.NotEmpty(each.Claim.Argument);
            Assert.NotEmpty(each.Claim.Catches);
            Assert.NotEmpty(each.Bounds(isFull: false));
            Assert.NotEmpty(each.Bounds(isFull: true));
        });
    }

    [Fact]
    public void AClaimWithoutExperimentIsRefused() =>
        Assert.Equal(2, Assert.Throws<OperatorException>(() => EvidenceRun.Select(["C4", "C99"])).ExitCode);

#if GUARD_PLANTS
    [Fact]
    public void EveryPlantStandsInTheCatalogueWithAClaim()
    {
        Assert.Equal(Enum.GetValues<Plant>().Skip(1).Select(Planting.NameOf), PlantCatalogue.All.Select(fault => fault.Name));
        Assert.All(PlantCatalogue.All, fault => Assert.NotEmpty(EvidenceRun.Select(fault.Claims)));
        Assert.True(PlantCatalogue.All.Length >= 20);
    }

    [Fact]
    public void EveryPlantTurnsItsClaimsRedByACaseThatFailsAgain() => Assert.Empty(
        from fault in PlantCatalogue.All
        from experiment in EvidenceRun.Select(fault.Claims)
        let outcome = EvidenceRun.Challenge(experiment, fault, RepositoryPlace.Find())
        where !outcome.Found
        select outcome);
#else
    [Fact]
    public void TheProductKnowsNoPlant()
    {
        Assert.Empty(PlantCatalogue.All);
        OperatorException refused = Assert.Throws<OperatorException>(() => EvidenceRun.RequirePlant("refusal-code"));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("GUARD_CONFIGURATION=Planted", refused.NextStep, StringComparison.Ordinal);
    }
#endif
}
