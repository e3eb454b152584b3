using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Noninterference;

/// <summary>
/// Every behaviour of High of a bounded length, against the shipped monitor, with nobody to approve a release: Low and Other must see
/// byte for byte what they see when High rests.
/// </summary>
internal sealed class ActionTree : CaseBench
{
    internal const string Prefix = "acts-";

    /// <summary>Frames after the last action, in which what was delayed would show: two acknowledgement epochs, two release slots and one more.</summary>
    internal const int TailFrames = 5;

    private readonly string _plant;
    private readonly int _depth;
    private readonly SortedDictionary<int, LowView> _resting = [];

    internal ActionTree(string plant, int depth)
    {
        _plant = plant;
        _depth = depth;
    }

    /// <summary>All words of 1 to depth actions.</summary>
    public override CaseSet Cases => CaseSet.Concat(
        [.. Enumerable.Range(1, _depth).Select(length => new CaseSet(1L << (4 * length), index => Prefix + Word(index, length)))]);

    internal static SystemImage Image { get; } = SmallSystem.Image(quorum: 2);

    public override CaseOutcome Try(string name)
    {
        string word = name[Prefix.Length..];
        int[] actions = HighActions.Parse(word);
        LowView seen = Run(Image, _plant, actions);
        LowView expected = Resting(actions.Length);
        string? failure = Difference("low", expected.Low, seen.Low, seen, expected) ?? Difference("other", expected.Other, seen.Other, null, null);
        return failure is null
            ? CaseOutcome.Held(seen.Low[^1].ToString(), new CaseCount("frames compared", seen.Low.Length))
            : CaseOutcome.Failed($"High {Describe(actions)}; {failure}");
    }

    /// <summary>Drops one action, or puts rest in its place.</summary>
    public override IEnumerable<string> Smaller(string name)
    {
        string word = name[Prefix.Length..];
        for (int i = 0; i < word.Length && word.Length > 1; i++)
        {
            yield return Prefix + word.Remove(i, 1);
        }

        for (int i = 0; i < word.Length; i++)
        {
            if (word[i] != '0')
            {
                yield return Prefix + word[..i] + '0' + word[(i + 1)..];
            }
        }
    }

    /// <summary>One run: a frame for each action, then the tail.</summary>
    internal static LowView Run(SystemImage image, string plant, int[] actions)
    {
        var low = new ScriptedPartition(SmallSystem.Low, SmallSystem.MemoryBytes) { Program = LowScript.Low };
        var high = new ScriptedPartition(SmallSystem.High, SmallSystem.MemoryBytes);
        var other = new ScriptedPartition(SmallSystem.Other, SmallSystem.MemoryBytes) { Program = LowScript.Other };
        using SmallRun run = SmallRun.Scripted(image, plant, low, high, other);
        int frames = actions.Length + TailFrames;
        var lowDigests = ImmutableArray.CreateBuilder<Digest>(frames);
        var otherDigests = ImmutableArray.CreateBuilder<Digest>(frames);
        for (int frame = 0; frame < frames; frame++)
        {
            int action = frame < actions.Length ? actions[frame] : 0;
            high.Program = self => HighActions.Act(self, action);
            run.Step();
            lowDigests.Add(run.Monitor.TranscriptOf(SmallSystem.Low));
            otherDigests.Add(run.Monitor.TranscriptOf(SmallSystem.Other));
        }

        return new LowView(lowDigests.MoveToImmutable(), otherDigests.MoveToImmutable(), [.. low.Seen], [.. low.Deliveries]);
    }

    internal static string Describe(int[] actions) => string.Join(", then ", actions.Select(HighActions.Text));

    private static string Word(long index, int length) => index.ToString("x" + length, CultureInfo.InvariantCulture);

    private LowView Resting(int length)
    {
        lock (_resting)
        {
            if (!_resting.TryGetValue(length, out LowView? view))
            {
                view = Run(Image, _plant, new int[length]);
                _resting.Add(length, view);
            }

            return view;
        }
    }

    private static string? Difference(
        string domain, ImmutableArray<Digest> expected, ImmutableArray<Digest> seen, LowView? view, LowView? resting)
    {
        if (expected.AsSpan().SequenceEqual(seen.AsSpan()))
        {
            return null;
        }

        int frame = Enumerable.Range(0, seen.Length).First(index => expected[index] != seen[index]);
        string text = $"{domain}'s transcript differs from frame {frame + 1} on";
        return view is null ? text
            : view.Deliveries.Length != resting!.Deliveries.Length ? $"{text}: low got {view.Deliveries.Length} messages"
            : $"{text}: {FirstDifference(resting.LowSeen, view.LowSeen)}";
    }

    /// <summary>Where two lists of what reached low part.</summary>
    internal static string FirstDifference(ImmutableArray<string> resting, ImmutableArray<string> seen)
    {
        int at = seen.AsSpan().CommonPrefixLength(resting.AsSpan());
        string there = at < seen.Length ? seen[at] : "nothing more";
        string expected = at < resting.Length ? resting[at] : "nothing more";
        return $"low saw '{there}', and '{expected}' when High rests";
    }
}
