using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Experiments.Noninterference;
using Guard.Experiments.Reachability;
using Guard.Experiments.Rig;
using Xunit;

namespace Guard.Experiments.Tests;

/// <summary>A forked run is the run: the walk of C4 stands on it.</summary>
public sealed class ForkTests
{
    private const int Actions = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AForkGoesOnAsARunFromTheStartDoesWhateverTheOriginalDoesMeanwhile(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 16; i++)
        {
            int[] word = [.. Enumerable.Range(0, Actions).Select(_ => random.Next(HighActions.Count))];
            int cut = random.Next(Actions + 1);
            using ActionRun whole = After(word);
            using ActionRun original = After(word[..cut]);
            List<byte[]> buffers = [];
            using (ActionRun over = original.Forked(buffers))
            {
                Go(over, [9, 2, 9]);
            }

            Fork.GiveBack(buffers);
            using ActionRun early = original.Forked(buffers);                  // Over the buffers of the one that has ended.
            Assert.NotEmpty(buffers);
            using ActionRun late = original.Forked();
            Go(early, word[cut..]);
            Go(original, [.. Enumerable.Range(0, 5).Select(_ => random.Next(HighActions.Count))]);
            Go(late, word[cut..]);
            Assert.Equal(whole.Whole, early.Whole);
            Assert.Equal(whole.Whole, late.Whole);
            Assert.Equal((whole.Low, whole.Other), (late.Low, late.Other));
            Assert.Equal(whole.LowSeen.ToArray(), late.LowSeen.ToArray());
        }
    }

    [Fact]
    public void AForkSharesNothingWithItsOriginalThatCanChange()
    {
        using ActionRun original = After([1, 9, 5, 12, 14]);
        using ActionRun fork = original.Forked();
        var ours = new ObjectGraph(_ => false);
        ours.Add(original, "original");
        var theirs = new ObjectGraph(_ => false);
        theirs.Add(fork, "fork");
        object[] shared = [.. ours.Objects.Where(theirs.Contains)];
        Assert.NotEmpty(shared);
        Assert.All(shared, thing => Assert.True(
            ObjectGraph.IsImmutable(thing) || thing.GetType().Namespace!.StartsWith("System", StringComparison.Ordinal), theirs.PathTo(thing)));
        Assert.DoesNotContain(shared, thing => thing is Array { Length: > 0 });
    }

    [Fact]
    public void AWalkFindsWhatTheWordsOneByOneFind()
    {
        var tree = new ActionTree(string.Empty, 3);
        CaseOutcome walked = tree.Try("acts-5.2");
        Assert.Null(walked.Failure);
        Assert.Equal(1 + 16 + 256, walked.Counts[0].Value);

        // Against another beginning as the one to be equal to, the walk stops at the first word that shows Low something.
        var walk = new ActionWalk([.. Enumerable.Repeat((Guard.Contracts.Digest.Zero, Guard.Contracts.Digest.Zero), 10)]);
        walk.Walk(After([1]), [1], 2);
        Assert.Equal([1, 0], walk.Found!);
    }

    [Fact]
    public void ActionsThatCrossTheBoundaryAlikeLeadToEqualRuns()
    {
        int merged = 0;
        foreach (int[] beginning in new int[][] { [13], [15], [10], [0], [5, 13], [10, 1] })
        {
            using ActionRun before = After(beginning);
            using ActionRun rests = before.Forked();
            byte[] restFace = rests.Step(0);
            Go(rests, [1, 12, 0]);
            for (int action = 1; action < HighActions.Count; action++)
            {
                using ActionRun acts = before.Forked();
                bool isAlike = acts.Step(action).AsSpan().SequenceEqual(restFace);
                Go(acts, [1, 12, 0]);
                Assert.True(!isAlike || acts.Whole == rests.Whole, $"action {action} after {string.Join(' ', beginning)}");
                merged += isAlike ? 1 : 0;
            }
        }

        Assert.True(merged > 30, $"{merged}");
    }

    private static ActionRun After(int[] word)
    {
        var run = new ActionRun(ActionTree.Image, string.Empty);
        Go(run, word);
        return run;
    }

    private static void Go(ActionRun run, int[] word)
    {
        foreach (int action in word)
        {
            run.Step(action);
        }
    }
}
