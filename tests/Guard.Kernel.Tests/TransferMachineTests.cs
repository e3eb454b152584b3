using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class TransferMachineTests
{
    [Fact]
    public void TheTableHasFourteenRowsOfNineteenCells()
    {
        Assert.Equal(14 * 19, TransferMachine.CellCount);
        Assert.Equal(TransferMachine.StateCount, Enum.GetValues<TransferState>().Length);
        Assert.Equal(TransferMachine.TriggerCount, Enum.GetValues<TransferTrigger>().Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void TheTableKeepsI1ToI11(int quorum) => Assert.Null(TransferRules.FirstBroken(TransferMachine.Next, quorum, 11));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void EveryMutantOfOneCellBreaksAnInvariant(int quorum)
    {
        var survivors = new List<string>();
        int mutants = 0;
        foreach ((TransferState State, TransferTrigger Trigger, TransferStep Step) mutant in Mutants(quorum))
        {
            mutants++;
            if (TransferRules.FirstBroken(With(mutant), quorum, 11) is null)
            {
                survivors.Add($"{mutant}");
            }
        }

        Assert.True(mutants > 4_000);
        Assert.Empty(survivors);                          // No mutant is equivalent once I8 to I11 are checked.
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void WithI1ToI7AloneNoMutantReachesReleaseButOthersSurvive(int quorum)
    {
        int survivors = 0;
        var equivalent = new List<TransferState>();
        foreach ((TransferState State, TransferTrigger Trigger, TransferStep Step) mutant in Mutants(quorum))
        {
            if (TransferRules.FirstBroken(With(mutant), quorum, 7) is not null)
            {
                continue;
            }

            survivors++;
            if (mutant.Step.State is TransferState.Authorised or TransferState.Delivering or TransferState.Delivered)
            {
                equivalent.Add(mutant.State);
            }
        }

        // Towards release only cells of rows no history reaches: R2 with a quorum below 2, R1 with none. They change nothing.
        Assert.All(equivalent, state => Assert.True(
            (state == TransferState.SecondReview && quorum < 2) || (state == TransferState.FirstReview && quorum == 0), $"{state}"));
        Assert.True(survivors > 300, $"{survivors} survive I1 to I7");
    }

    [Theory]
    [InlineData(0, TransferState.Authorised)]
    [InlineData(1, TransferState.FirstReview)]
    [InlineData(2, TransferState.FirstReview)]
    public void AMatchGoesToReviewOnlyIfTheQuorumAsksForIt(int quorum, TransferState expected) =>
        Assert.Equal(expected, TransferMachine.Next(TransferState.Join, TransferTrigger.Match, quorum).State);

    [Theory]
    [InlineData(1, TransferState.Authorised)]
    [InlineData(2, TransferState.SecondReview)]
    public void AFirstApprovalAuthorisesOnlyWithAQuorumOfOne(int quorum, TransferState expected) =>
        Assert.Equal(expected, TransferMachine.Next(TransferState.FirstReview, TransferTrigger.Approve, quorum).State);

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void AnotherQuorumIsRefused(int quorum) => Assert.Throws<ArgumentOutOfRangeException>(
        () => TransferMachine.Next(TransferState.Receiving, TransferTrigger.Chunk, quorum));

    [Fact]
    public void AStateOrTriggerWithoutANameIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("state", () => TransferMachine.Next((TransferState)14, TransferTrigger.Chunk, 0));
        Assert.Throws<ArgumentOutOfRangeException>("trigger", () => TransferMachine.Next(TransferState.Receiving, (TransferTrigger)19, 0));
    }

    /// <summary>The names stand in audit records and in the exported tables: the design's, in the order of the enums.</summary>
    [Fact]
    public void NamesAreTheDesigns()
    {
        Assert.Equal(
            "RC SG FA FB JN R1 R2 AU DL DELIVERED REJECTED QUARANTINED EXPIRED ABORTED",
            string.Join(' ', Enum.GetValues<TransferState>().Select(TransferMachine.Name)));
        Assert.Equal(
            "chunk end cancel refuse aud_ok aud_err pass fail err match differ appr deny dlv_ok dlv_err tmo polchg halt boot",
            string.Join(' ', Enum.GetValues<TransferTrigger>().Select(TransferMachine.Name)));
    }

    [Fact]
    public void PermittedTriggersAreThoseThatEnterAState()
    {
        TransferTrigger[] expected =
        [
            TransferTrigger.DeliveryOk, TransferTrigger.DeliveryError, TransferTrigger.Timeout, TransferTrigger.PolicyChange,
            TransferTrigger.Halt, TransferTrigger.Boot,
        ];
        Assert.Equal(expected, [.. TransferMachine.PermittedTriggers(TransferState.Delivering, 0)]);
        Assert.Empty(TransferMachine.PermittedTriggers(TransferState.Delivered, 0));
    }

    private static TransferRules.Table With((TransferState State, TransferTrigger Trigger, TransferStep Step) mutant) =>
        (state, trigger, quorum) => state == mutant.State && trigger == mutant.Trigger ? mutant.Step : TransferMachine.Next(state, trigger, quorum);

    private static IEnumerable<(TransferState State, TransferTrigger Trigger, TransferStep Step)> Mutants(int quorum)
    {
        for (int s = 0; s < TransferMachine.StateCount; s++)
        {
            for (int t = 0; t < TransferMachine.TriggerCount; t++)
            {
                TransferStep real = TransferMachine.Next((TransferState)s, (TransferTrigger)t, quorum);
                for (int to = 0; to < TransferMachine.StateCount; to++)
                {
                    var step = new TransferStep((TransferState)to, TransferEffect.Enter);
                    if (step != real)
                    {
                        yield return ((TransferState)s, (TransferTrigger)t, step);
                    }
                }

                foreach (TransferEffect effect in new[] { TransferEffect.Ignore, TransferEffect.Alarm, TransferEffect.Absorb })
                {
                    var step = new TransferStep(effect == TransferEffect.Alarm ? TransferState.Quarantined : (TransferState)s, effect);
                    if (step != real)
                    {
                        yield return ((TransferState)s, (TransferTrigger)t, step);
                    }
                }
            }
        }
    }
}
