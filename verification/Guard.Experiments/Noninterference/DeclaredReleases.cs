using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Noninterference;

/// <summary>
/// The same actions of High with a way down that asks nobody: messages do come, and each must come in a declared slot, of a declared size,
/// with the next number and zeros as padding; all else that reaches Low must be as when High rests.
/// </summary>
internal sealed class DeclaredReleases : CaseBench
{
    internal const string Prefix = "falls-";

    private static readonly ImmutableArray<string> Contents = ["good", "the longest there may be", "flood"];
    private static readonly SystemImage Image = SmallSystem.Image(quorum: 0);

    private readonly string _plant;
    private readonly ActionTree _tree;
    private readonly SortedDictionary<int, LowView> _resting = [];

    internal DeclaredReleases(string plant, int depth)
    {
        _plant = plant;
        _tree = new ActionTree(plant, depth);
    }

    public override CaseSet Cases
    {
        get
        {
            CaseSet words = _tree.Words;
            return new CaseSet(words.Count, index => Prefix + words.NameOf(index)[ActionTree.Prefix.Length..]);
        }
    }

    public override CaseOutcome Try(string name)
    {
        int[] actions = HighActions.Parse(name[Prefix.Length..]);
        LowView seen = ActionTree.Run(Image, _plant, actions);
        LowView resting = Resting(actions.Length);
        string? failure = Undeclared(seen) ?? (seen.LowSeen.AsSpan().SequenceEqual(resting.LowSeen.AsSpan())
            ? null
            : "beside the messages: " + ActionTree.FirstDifference(resting.LowSeen, seen.LowSeen));
        string observed = string.Join(' ', seen.Deliveries.Select(delivery => $"{delivery.AfterTick}:{delivery.Payload.Length}"));
        return failure is null
            ? CaseOutcome.Held(observed, new CaseCount("releases judged", seen.Deliveries.Length))
            : CaseOutcome.Failed($"High {ActionTree.Describe(actions)}; {failure}");
    }

    public override IEnumerable<string> Smaller(string name) =>
        _tree.Smaller(ActionTree.Prefix + name[Prefix.Length..]).Select(word => Prefix + word[ActionTree.Prefix.Length..]);

    private LowView Resting(int length)
    {
        lock (_resting)
        {
            if (!_resting.TryGetValue(length, out LowView? view))
            {
                view = ActionTree.Run(Image, _plant, new int[length]);
                _resting.Add(length, view);
            }

            return view;
        }
    }

    private static string? Undeclared(LowView view)
    {
        ulong last = 0;
        ulong lastFrame = ulong.MaxValue;
        foreach (Delivery delivery in view.Deliveries)
        {
            ulong frame = delivery.AfterTick / SmallSystem.FrameTicks;
            string message = string.Create(CultureInfo.InvariantCulture, $"message {delivery.Sequence} after frame {frame}");
            if ((frame + 1) % SmallSystem.ReleaseFrames != 0 || frame == lastFrame)
            {
                return $"{message} came outside the release slots, or as the second in one";
            }

            if (!SmallSystem.SizeClasses.Contains((uint)delivery.Payload.Length) || delivery.ContentBytes != delivery.Payload.Length)
            {
                return $"{message} has {delivery.Payload.Length} bytes, {delivery.ContentBytes} of them content: no declared size";
            }

            if (delivery.Sequence != last + 1)
            {
                return $"{message} follows message {last}";
            }

            if (!Contents.Any(content => Padded(content, delivery.Payload.Length).SequenceEqual(delivery.Payload)))
            {
                return $"{message} reads '{Encoding.Latin1.GetString(delivery.Payload.AsSpan()).Replace('\0', '.')}': "
                    + "not what was sent, padded with zeros";
            }

            last = delivery.Sequence;
            lastFrame = frame;
        }

        return null;
    }

    private static byte[] Padded(string content, int lengthBytes)
    {
        var padded = new byte[lengthBytes];
        Encoding.ASCII.GetBytes(content).AsSpan(0, Math.Min(content.Length, lengthBytes)).CopyTo(padded);
        return padded;
    }
}
