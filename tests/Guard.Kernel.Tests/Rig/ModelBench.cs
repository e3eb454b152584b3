using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Model;

namespace Guard.Kernel.Tests.Rig;

/// <summary>The shipped monitor and Guard.Model side by side on one trace: a monitor, log, journal and partitions of its own.</summary>
public sealed class ModelBench : IDisposable
{
    private readonly TestRun _run;
    private readonly GuardModel _model;
    private readonly ScriptedPartition[] _partitions;
    private readonly SortedList<ulong, TransferState>[] _states;
    private readonly int[] _delivered;
    private readonly TestNotes _notes;

    private ModelBench(TestShared shared, SystemImage? modelled)
    {
        _notes = shared.Notes;
        _notes.Begin();
        _run = TestRun.Opened(shared: shared);
        _model = new GuardModel(modelled ?? _run.Image, Filter, _run.Monitor.Frame);
        _partitions = [_run.Low, _run.High, _run.Other];
        _states = [.. _model.Channels.Select(_ => new SortedList<ulong, TransferState>())];
        _delivered = new int[_partitions.Length];
        foreach (ScriptedPartition partition in _partitions)
        {
            partition.InboxMessages = int.MaxValue;
        }
    }

    /// <summary>Where monitor and model first part, or null. Counts the ends of transfers.</summary>
    /// <param name="shared">What runs have in common.</param>
    /// <param name="acts">The trace.</param>
    /// <param name="frames">Its length.</param>
    /// <param name="ends">Taken up: how many transfers ended, or stand, in each state.</param>
    /// <param name="modelled">Another description for the model, which must then be found out.</param>
    public static string? FirstDifference(
        TestShared shared, List<ModelAct> acts, int frames, SortedDictionary<ModelState, int>? ends = null, SystemImage? modelled = null)
    {
        using ModelBench bench = new(shared, modelled);
        ILookup<int, ModelAct> byFrame = acts.ToLookup(act => act.Frame);
        for (int frame = 0; frame < frames; frame++)
        {
            if (bench.Frame(byFrame[frame]) is { } difference)
            {
                return $"frame {frame}: {difference}";
            }
        }

        if (bench.CompareInboxes(fromStart: true) is { } later)
        {
            return $"in the end: {later}";
        }

        foreach (ModelTransfer transfer in ends is null ? [] : bench._model.Channels.SelectMany(c => c.Transfers))
        {
            ends![transfer.State] = ends.GetValueOrDefault(transfer.State) + 1;
        }

        return null;
    }

    public void Dispose() => _run.Dispose();

    private string? Frame(IEnumerable<ModelAct> acts)
    {
        List<ModelSubmission> submissions = [];
        foreach (ScriptedPartition partition in _partitions)
        {
            List<ModelAct> own = [.. acts.Where(act => !act.IsDecision && act.Source == partition.Id.Value)];
            foreach (ModelAct act in own)
            {
                submissions.Add(new ModelSubmission(
                    partition.Id, new ChannelId(act.Channel), new TypeId(act.Type), [.. Encoding.ASCII.GetBytes(act.Text)]));
            }

            TestRun.Once(partition, p => own.ForEach(act => p.Submit(act.Channel, act.Type, act.Text)));
        }

        (List<ModelDecision> decisions, FrameInputs inputs) = Decisions(acts);
        FrameReport report = _run.Frame(inputs);
        _model.Run(decisions, submissions);
        return CompareStates(report) ?? CompareInboxes(fromStart: false);
    }

    /// <summary>The decisions on what the monitor shows in review, as notes for it and as words for the model.</summary>
    private (List<ModelDecision> Decisions, FrameInputs Inputs) Decisions(IEnumerable<ModelAct> acts)
    {
        List<ModelDecision> decisions = [];
        List<NoteInput> notes = [];
        foreach (ModelAct act in acts.Where(act => act.IsDecision))
        {
            if (_run.Monitor.ReviewQueue.FirstOrDefault() is { } item)
            {
                decisions.Add(new ModelDecision(item.Channel.Id, item.Sequence, act.Person, act.IsRelease));
                notes.Add(_notes.Of(_run, item, act));
            }
        }

        return (decisions, new FrameInputs { Notes = [.. notes] });
    }

    /// <summary>Every transfer ever admitted, on every channel, after every frame.</summary>
    private string? CompareStates(FrameReport report)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            ModelChannel channel = _model.Channels[i];
            SortedList<ulong, TransferState> ours = _states[i];
            foreach (TransferEvent change in report.Transfers)
            {
                if (change.Channel == channel.Row.Id && change.From != TransferState.Receiving)
                {
                    ours[change.Sequence] = change.To;
                }
            }

            bool isHalted = _run.Monitor.StateOf(channel.Row.Id) == ChannelState.Halted;
            if (isHalted != channel.IsHalted)
            {
                return $"{channel.Row.Name}: halted {isHalted}, the model says {channel.IsHalted}";
            }

            bool isSame = ours.Count == channel.Transfers.Count;
            for (int k = 0; isSame && k < ours.Count; k++)
            {
                ModelTransfer theirs = channel.Transfers[k];
                isSame = ours.GetKeyAtIndex(k) == theirs.Number && StateOf(ours.GetValueAtIndex(k)) == theirs.State;
            }

            if (!isSame)
            {
                return $"{channel.Row.Name}: {string.Join(' ', ours.Select(e => $"{e.Key}:{StateOf(e.Value)}"))}; the model says "
                    + string.Join(' ', channel.Transfers.Select(t => $"{t.Number}:{t.State}"));
            }
        }

        return null;
    }

    /// <summary>What came since the last frame; in the end all of it once more: nothing that was shown may change.</summary>
    private string? CompareInboxes(bool fromStart)
    {
        for (int i = 0; i < _partitions.Length; i++)
        {
            ScriptedPartition partition = _partitions[i];
            IReadOnlyList<ModelDelivery> theirs = _model.Inbox(partition.Id);
            bool isSame = partition.Inbox.Count == theirs.Count;
            for (int k = fromStart ? 0 : _delivered[i]; isSame && k < theirs.Count; k++)
            {
                (ChannelId channel, ulong sequence, TypeId type, byte[] payload, int contentBytes) = partition.Inbox[k];
                ModelDelivery their = theirs[k];
                isSame = channel == their.Channel && sequence == their.ShownNumber && type == their.Type
                    && contentBytes == their.ShownBytes && payload.AsSpan().SequenceEqual(their.Payload.AsSpan());
            }

            if (!isSame)
            {
                string ours = string.Join(' ', partition.Inbox.Select(
                    m => $"{m.Channel}#{m.Sequence}/{m.Type}/{m.ContentBytes}/{Convert.ToHexString(m.Payload)}"));
                return $"inbox of {partition.Id}: {ours}; the model says " + string.Join(' ', theirs.Select(
                    m => $"{m.Channel}#{m.ShownNumber}/{m.Type}/{m.ShownBytes}/{Convert.ToHexString(m.Payload.AsSpan())}"));
            }

            _delivered[i] = theirs.Count;
        }

        return null;
    }

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
