using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Host;

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

    private const int MaxMore = 12;

    /// <summary>Actions at the beginning of a walk: one case each, so that cases can be tried apart.</summary>
    private const int BeginningActions = 2;

    private readonly string _plant;
    private readonly int _depth;
    private readonly SortedDictionary<int, LowView> _resting = [];

    internal ActionTree(string plant, int depth)
    {
        _plant = plant;
        _depth = depth;
    }

    /// <summary>All words of 1 to depth actions, one by one.</summary>
    internal CaseSet Words => CaseSet.Concat([.. Enumerable.Range(1, _depth).Select(WordsOf)]);

    /// <summary>
    /// The same words, but those that begin alike in one case: `acts-1a.4` is 1a and all that follows it with up to 4 more actions. Planted
    /// faults keep sets of objects by identity, so against them every word is a run of its own.
    /// </summary>
    public override CaseSet Cases => _plant.Length > 0 || _depth <= BeginningActions ? Words : CaseSet.Concat(
        WordsOf(1),
        new CaseSet(
            WordsOf(BeginningActions).Count,
            index => string.Create(CultureInfo.InvariantCulture, $"{WordsOf(BeginningActions).NameOf(index)}.{_depth - BeginningActions}")));

    internal static SystemImage Image { get; } = SmallSystem.Image(quorum: 2);

    public override CaseOutcome Try(string name)
    {
        (int[] actions, int more) = Parse(name);
        if (more > 0)
        {
            return TryAll(actions, more);
        }

        LowView seen = Run(Image, _plant, actions);
        LowView expected = Resting(actions.Length);
        string? failure = Difference("low", expected.Low, seen.Low, seen, expected) ?? Difference("other", expected.Other, seen.Other, null, null);
        return failure is null
            ? CaseOutcome.Held(seen.Low[^1].ToString(), new CaseCount("behaviours of High", 1), new CaseCount("frames compared", seen.Low.Length))
            : CaseOutcome.Failed($"High {Describe(actions)}; {failure}");
    }

    /// <summary>Of a walk, the words in it; of a word, one action dropped, or rest in its place.</summary>
    public override IEnumerable<string> Smaller(string name)
    {
        (_, int more) = Parse(name);
        string word = name[Prefix.Length..].Split('.')[0];
        if (more > 0)
        {
            yield return Prefix + word;
            for (int action = 0; action < HighActions.Count; action++)
            {
                string next = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{word}{action:x}");
                yield return more == 1 ? next : string.Create(CultureInfo.InvariantCulture, $"{next}.{more - 1}");
            }

            yield break;
        }

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
        using var run = new ActionRun(image, plant);
        int frames = actions.Length + TailFrames;
        var lowDigests = ImmutableArray.CreateBuilder<Digest>(frames);
        var otherDigests = ImmutableArray.CreateBuilder<Digest>(frames);
        for (int frame = 0; frame < frames; frame++)
        {
            run.Step(frame < actions.Length ? actions[frame] : 0);
            lowDigests.Add(run.Low);
            otherDigests.Add(run.Other);
        }

        return new LowView(lowDigests.MoveToImmutable(), otherDigests.MoveToImmutable(), run.LowSeen, run.Deliveries);
    }

    internal static string Describe(int[] actions) => string.Join(", then ", actions.Select(HighActions.Text));

    /// <summary>Every word that begins so, of up to so many more actions, on forks of one run.</summary>
    private CaseOutcome TryAll(int[] beginning, int more)
    {
        LowView resting = Resting(beginning.Length + more);
        var walk = new ActionWalk([.. resting.Low.Zip(resting.Other)]);
        var run = new ActionRun(Image, _plant);
        foreach (int action in beginning)
        {
            run.Step(action);
        }

        bool isSound = run.Low == resting.Low[beginning.Length - 1] && run.Other == resting.Other[beginning.Length - 1];
        if (isSound)
        {
            walk.Walk(run, beginning, more);
        }
        else
        {
            run.Dispose();
        }

        int[]? found = isSound ? walk.Found : beginning;
        return found is null
            ? CaseOutcome.Held(
                string.Create(CultureInfo.InvariantCulture, $"{walk.Words} {walk.Merged} {walk.Frames}"),
                new CaseCount("behaviours of High", walk.Words),
                new CaseCount("behaviours that cross its boundary as others do", walk.Merged),
                new CaseCount("frames compared", walk.Frames))
            : CaseOutcome.Failed($"High {Describe(found)}; what Low sees differs from what it sees when High rests");
    }

    private static (int[] Actions, int More) Parse(string name)
    {
        string[] parts = name[Prefix.Length..].Split('.');
        int more = 0;
        bool isName = parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out more) && more is > 0 and <= MaxMore);
        return isName
            ? (HighActions.Parse(parts[0]), more)
            : throw new OperatorException(2, $"'{name}' is no case", $"{Prefix}WORD, or {Prefix}WORD.N with N from 1 to {MaxMore}");
    }

    private static CaseSet WordsOf(int length) => new(1L << (4 * length), index => Prefix + Word(index, length));

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
