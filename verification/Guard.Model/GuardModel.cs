using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Model;

/// <summary>The guard as one would explain it: what becomes of every message, frame by frame, and what every domain
/// sees.</summary>
/// <remarks>
/// Shares no code with the kernel. Storage never fails here, inboxes are never full, deadlines never pass and nobody restarts;
/// digests, records,
/// keys and notes are not modelled. Within that, the kernel must do exactly this.
/// </remarks>
public sealed class GuardModel
{
    private readonly SystemImage _image;
    private readonly ModelFilter _filter;
    private readonly ulong _frameTicks;
    private readonly SortedDictionary<uint, List<ModelDelivery>> _inboxes = [];

    /// <summary>A guard whose channels are open and empty before a frame.</summary>
    public GuardModel(SystemImage image, ModelFilter filter, ulong firstFrame)
    {
        _image = image;
        _filter = filter;
        _frameTicks = image.Schedules[0].FrameTicks;
        Frame = firstFrame;
        Channels = [.. image.Channels.Select(row => new ModelChannel(row, image.Clock.TicksPerSecond))];
    }

    /// <summary>Number of the frame that comes next.</summary>
    public ulong Frame { get; private set; }

    /// <summary>The channels, in the plan's order.</summary>
    public ImmutableArray<ModelChannel> Channels { get; }

    // In the gap after a frame, time stands at the frame's end.
    private ulong Tick => (Frame + 1) * _frameTicks;

    /// <summary>All that a domain has been given, in order.</summary>
    public IReadOnlyList<ModelDelivery> Inbox(PartitionId domain) => _inboxes.GetValueOrDefault(domain.Value, []);

    /// <summary>One frame: people decide, domains submit in the order of their slots, the guard acts in the gap.</summary>
    public void Run(IEnumerable<ModelDecision> decisions, IEnumerable<ModelSubmission> submissions)
    {
        foreach (ModelDecision decision in decisions)
        {
            Decide(decision);
        }

        List<(ModelChannel Channel, ModelTransfer Transfer)> admitted = [];
        foreach (ModelSubmission submission in submissions)
        {
            Submit(submission, admitted);
        }

        List<(ModelChannel Channel, ModelTransfer Transfer)> due = Due();
        foreach (ModelChannel channel in Channels)
        {
            // What was authorised before goes out before what has just come in is judged, and an alarm stops the rest of this
            // channel alone.
            foreach (ModelTransfer transfer in due.Where(d => d.Channel == channel).Select(d => d.Transfer))
            {
                Deliver(channel, transfer);
            }

            foreach (ModelTransfer transfer in admitted.Where(a => a.Channel == channel).Select(a => a.Transfer))
            {
                Judge(channel, transfer);
            }
        }

        Frame++;
    }

    private void Decide(ModelDecision decision)
    {
        ModelChannel channel = Channels.Single(c => c.Row.Id == decision.Channel);
        ModelTransfer? transfer = channel.Transfers.SingleOrDefault(t => t.Number == decision.Number);
        if (transfer is not { State: ModelState.InReview } || transfer.Approvals.Contains(decision.Person))
        {
            return;
        }

        if (!decision.IsRelease)
        {
            transfer.Move(ModelState.Rejected, Frame);
            return;
        }

        transfer.Approvals = transfer.Approvals.Add(decision.Person);
        if (transfer.Approvals.Count == channel.Row.Review.Quorum)
        {
            transfer.Move(ModelState.Authorised, Frame);
        }
    }

    /// <summary>Nobody but a channel's source has that channel; every message to it costs a number and a token, whatever becomes
    /// of it.</summary>
    private void Submit(ModelSubmission submission, List<(ModelChannel Channel, ModelTransfer Transfer)> admitted)
    {
        ModelChannel? channel =
            Channels.SingleOrDefault(c => c.Row.Id == submission.ClaimedChannel && c.Row.Source == submission.Source);
        if (channel?.Take(Tick) is not { } number)
        {
            return;
        }

        ChannelTypeRow? type = channel.Row.Types.SingleOrDefault(t => t.Type == submission.ClaimedType);
        bool isKnown = type is not null && submission.Content.Length <= _image.Types.Single(t => t.Id == type.Type).MaxBytes;
        if (!isKnown || channel.IsHalted || channel.Taken(Frame) >= channel.Row.Limits.QueueDepth)
        {
            return;
        }

        ModelTransfer transfer = new() { Number = number, Type = type!, Content = submission.Content };
        channel.Transfers.Add(transfer);
        admitted.Add((channel, transfer));
    }

    /// <summary>What goes out in this gap: at a release slot, in order of numbers, as many as the slot holds, authorised in an
    /// earlier frame.</summary>
    private List<(ModelChannel Channel, ModelTransfer Transfer)> Due()
    {
        List<(ModelChannel Channel, ModelTransfer Transfer)> due = [];
        foreach (ModelChannel channel in Channels.Where(c => !c.IsHalted))
        {
            ReleaseSlotRow slot = channel.Row.ReleaseSlot;
            if (slot.EveryTicks == 0 || Tick % slot.EveryTicks == 0)
            {
                int most = slot.MaxPerSlot == 0 ? int.MaxValue : (int)slot.MaxPerSlot;
                IEnumerable<ModelTransfer> ready = channel.Transfers.Where(t => t.State == ModelState.Authorised && t.Since < Frame);
                due.AddRange(ready.Take(most).Select(t => (channel, t)));
            }
        }

        return due;
    }

    private void Deliver(ModelChannel channel, ModelTransfer transfer)
    {
        if (!_inboxes.TryGetValue(channel.Row.Sink.Value, out List<ModelDelivery>? inbox))
        {
            _inboxes[channel.Row.Sink.Value] = inbox = [];
        }

        inbox.Add(channel.Show(transfer));
        transfer.Move(ModelState.Delivered, Frame);
    }

    private void Judge(ModelChannel channel, ModelTransfer transfer)
    {
        if (transfer.HasEnded)
        {
            return;                  // An alarm of this gap has ended it already.
        }

        switch (_filter(transfer.Type, transfer.Content, out ImmutableArray<byte> output))
        {
            case ModelAnswer.Pass:
                transfer.Output = output;
                transfer.Move(channel.Row.Review.Quorum > 0 ? ModelState.InReview : ModelState.Authorised, Frame);
                break;

            case ModelAnswer.Refused:
                transfer.Move(ModelState.Rejected, Frame);
                break;

            case ModelAnswer.Doubt:
                transfer.Move(ModelState.Quarantined, Frame);
                break;

            case ModelAnswer.Differ:
                channel.Halt(Frame);
                break;
        }
    }
}
