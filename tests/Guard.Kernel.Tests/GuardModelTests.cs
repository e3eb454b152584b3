using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Guard.Model;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>The shipped monitor beside Guard.Model on random traffic: same ends, same inboxes, after every frame. A failure is
/// shrunk.</summary>
public sealed class GuardModelTests
{
    private const int FramesPerRun = 24;
    private const int DoorbellsPerSlot = 8;

    /// <summary>Traces tried, and the first one's seed: `.ci/long.d/model-traces` sets both, and so does the command a failure prints.</summary>
    private static readonly int Runs = Setting("GUARD_MODEL_TRACES", Environment.GetEnvironmentVariable("GUARD_LONG") == "1" ? 5000 : 400);
    private static readonly int FirstSeed = Setting("GUARD_MODEL_SEED", 1);

    [Fact]
    public void TheMonitorDoesWhatTheModelSaysOnRandomTraffic()
    {
        var ends = new SortedDictionary<ModelState, int>();
        var failing = new ConcurrentBag<int>();
        Parallel.For(FirstSeed, FirstSeed + Runs, (seed, loop) =>
        {
            var own = new SortedDictionary<ModelState, int>();
            if (FirstDifference(Traffic(new Random(seed)), own) is not null)
            {
                failing.Add(seed);
                loop.Break();                             // Lower seeds are tried all the same: the lowest failing one is told.
            }

            lock (ends)
            {
                foreach (KeyValuePair<ModelState, int> end in own)
                {
                    ends[end.Key] = ends.GetValueOrDefault(end.Key) + end.Value;
                }
            }
        });
        if (!failing.IsEmpty)
        {
            Assert.Fail(Explain(failing.Min()));
        }

        if (Runs < 100)
        {
            return;                                       // A replay of one seed reaches what it reaches.
        }

        Assert.Equal(Enum.GetValues<ModelState>(), ends.Keys);       // The traffic reaches every end.
        Assert.All(ends, end => Assert.True(end.Value > Runs, $"{end.Key}: {end.Value}"));
    }

    [Fact]
    public void AModelWithAnotherRuleIsFoundOut()
    {
        SystemImage image = TestSystem.Image();
        ChannelRow up = image.Channels[0];
        ChannelRow down = image.Channels[1];
        SystemImage[] others =
        [
            image with { Channels = image.Channels.SetItem(0, up with { Limits = up.Limits with { Burst = 3 } }) },
            image with { Channels = image.Channels.SetItem(0, up with { Limits = up.Limits with { QueueDepth = 1 } }) },
            image with { Channels = image.Channels.SetItem(1, down with { ReleaseSlot = new ReleaseSlotRow(4000, 2, [16, 24]) }) },
            image with { Channels = image.Channels.SetItem(1, down with { ReleaseSlot = new ReleaseSlotRow(4000, 1, [24]) }) },
            image with { Channels = image.Channels.SetItem(1, down with { Review = down.Review with { Quorum = 1 } }) },
            image with { Types = image.Types.SetItem(0, image.Types[0] with { MaxBytes = 31 }) },
        ];
        foreach (SystemImage other in others)
        {
            Assert.Contains(Enumerable.Range(1, 60), seed => FirstDifference(Traffic(new Random(seed)), [], other) is not null);
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static string Explain(int seed)
    {
        List<Act> acts = Shrink(Traffic(new Random(seed)));
        return $"seed {seed}: {FirstDifference(acts, [])}\nshrunk to: {string.Join("; ", acts)}\nagain: GUARD_MODEL_SEED={seed} GUARD_MODEL_TRACES=1 "
            + "dotnet test tests/Guard.Kernel.Tests -c Release --filter " + nameof(TheMonitorDoesWhatTheModelSaysOnRandomTraffic);
    }

    /// <summary>One thing that happens in a frame.</summary>
    private sealed record Act(int Frame, uint Source, uint Channel, ushort Type, string Text, string Person, bool IsRelease)
    {
        public bool IsDecision => Person.Length > 0;

        public override string ToString() => IsDecision
            ? $"{Frame}: {Person} {(IsRelease ? "releases" : "denies")} the oldest in review"
            : $"{Frame}: {Source} submits '{Text}' as type {Type} to channel {Channel}";
    }

    private static List<Act> Traffic(Random random)
    {
        List<Act> acts = [];
        for (int frame = 0; frame < FramesPerRun; frame++)
        {
            for (uint source = 1; source <= 3; source++)
            {
                int count = random.Next(4) == 0 ? random.Next(DoorbellsPerSlot) : random.Next(3);
                for (int i = 0; i < count; i++)
                {
                    bool isHonest = random.Next(8) != 0;
                    uint channel = isHonest ? source : (uint)random.Next(5);
                    ushort type = (ushort)(isHonest ? (source == 2 ? 2 : 1) : random.Next(4));
                    char first = "pppppppppppppqqqqFEG"[random.Next(20)];
                    first = random.Next(60) == 0 ? 'D' : first;
                    string text = first + new string('x', random.Next(random.Next(6) == 0 ? 40 : 24));
                    acts.Add(new Act(frame, source, channel, type, text, string.Empty, false));
                }
            }

            for (int i = random.Next(4); i > 0; i--)
            {
                string person = new[] { "alice", "bob" }[random.Next(2)];
                acts.Add(new Act(frame, 0, 0, 0, string.Empty, person, random.Next(6) != 0));
            }
        }

        return acts;
    }

    private static List<Act> Shrink(List<Act> acts)
    {
        for (int i = 0; i < acts.Count;)
        {
            List<Act> fewer = [.. acts[..i], .. acts[(i + 1)..]];
            if (FirstDifference(fewer, []) is not null)
            {
                acts = fewer;
            }
            else
            {
                i++;
            }
        }

        return acts;
    }

    private static string? FirstDifference(List<Act> acts, SortedDictionary<ModelState, int> ends, SystemImage? modelled = null)
    {
        using TestRun run = TestRun.Opened();
        GuardModel model = new(modelled ?? run.Image, Filter, run.Monitor.Frame);
        ScriptedPartition[] partitions = [run.Low, run.High, run.Other];
        foreach (ScriptedPartition partition in partitions)
        {
            partition.InboxMessages = int.MaxValue;
        }

        for (int frame = 0; frame < FramesPerRun; frame++)
        {
            List<Act> now = [.. acts.Where(a => a.Frame == frame)];
            List<ModelSubmission> submissions = [];
            foreach (ScriptedPartition partition in partitions)
            {
                List<Act> own = [.. now.Where(a => !a.IsDecision && a.Source == partition.Id.Value)];
                submissions.AddRange(own.Select(a => new ModelSubmission(
                    partition.Id, new ChannelId(a.Channel), new TypeId(a.Type), [.. Encoding.ASCII.GetBytes(a.Text)])));
                TestRun.Once(partition, p => own.ForEach(a => p.Submit(a.Channel, a.Type, a.Text)));
            }

            (List<ModelDecision> decisions, FrameInputs inputs) = Decisions(run, now.Where(a => a.IsDecision));
            run.Frame(inputs);
            model.Run(decisions, submissions);
            if (Compare(run, model, partitions) is { } difference)
            {
                return $"frame {frame}: {difference}";
            }
        }

        foreach (ModelTransfer transfer in model.Channels.SelectMany(c => c.Transfers))
        {
            ends[transfer.State] = ends.GetValueOrDefault(transfer.State) + 1;
        }

        return null;
    }

    /// <summary>The decisions on what the monitor shows in review, as notes for it and as words for the model.</summary>
    private static (List<ModelDecision> Decisions, FrameInputs Inputs) Decisions(TestRun run, IEnumerable<Act> acts)
    {
        List<ModelDecision> decisions = [];
        List<NoteInput> notes = [];
        foreach (Act act in acts)
        {
            if (run.Monitor.ReviewQueue.FirstOrDefault() is { } item)
            {
                decisions.Add(new ModelDecision(item.Channel.Id, item.Sequence, act.Person, act.IsRelease));
                notes.Add(run.Approve(item, act.Person == "alice" ? run.People.Alice : run.People.Bob, act.IsRelease));
            }
        }

        return (decisions, new FrameInputs { Notes = [.. notes] });
    }

    private static string? Compare(TestRun run, GuardModel model, ScriptedPartition[] partitions)
    {
        foreach (ModelChannel channel in model.Channels)
        {
            bool isHalted = run.Monitor.StateOf(channel.Row.Id) == ChannelState.Halted;
            if (isHalted != channel.IsHalted)
            {
                return $"{channel.Row.Name}: halted {isHalted}, the model says {channel.IsHalted}";
            }

            Dictionary<ulong, TransferState> last = run.Transfers
                .Where(e => e.Channel == channel.Row.Id && e.From != TransferState.Receiving)
                .GroupBy(e => e.Sequence)
                .ToDictionary(g => g.Key, g => g.Last().To);
            string ours = string.Join(' ', last.OrderBy(e => e.Key).Select(e => $"{e.Key}:{StateOf(e.Value)}"));
            string theirs = string.Join(' ', channel.Transfers.Select(t => $"{t.Number}:{t.State}"));
            if (ours != theirs)
            {
                return $"{channel.Row.Name}: {ours}; the model says {theirs}";
            }
        }

        foreach (ScriptedPartition partition in partitions)
        {
            string ours = string.Join(' ', partition.Inbox.Select(
                m => $"{m.Channel}#{m.Sequence}/{m.Type}/{m.ContentBytes}/{Hex(m.Payload)}"));
            string theirs = string.Join(' ', model.Inbox(partition.Id).Select(
                m => $"{m.Channel}#{m.ShownNumber}/{m.Type}/{m.ShownBytes}/{Hex([.. m.Payload])}"));
            if (ours != theirs)
            {
                return $"inbox of {partition.Id}: {ours}; the model says {theirs}";
            }
        }

        return null;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static ModelState? StateOf(TransferState state) => state switch
    {
        TransferState.FirstReview or TransferState.SecondReview => ModelState.InReview,
        TransferState.Authorised => ModelState.Authorised,
        TransferState.Delivered => ModelState.Delivered,
        TransferState.Rejected => ModelState.Rejected,
        TransferState.Quarantined => ModelState.Quarantined,
        _ => null,
    };

    /// <summary>What <see cref="TestFilters"/> do, told once more.</summary>
    private static ModelAnswer Filter(ChannelTypeRow type, ImmutableArray<byte> content, out ImmutableArray<byte> output)
    {
        output = content;
        return (char)content[0] switch
        {
            'F' => ModelAnswer.Refused,
            'E' or 'G' => ModelAnswer.Doubt,
            'D' => ModelAnswer.Differ,
            _ => ModelAnswer.Pass,
        };
    }
}
