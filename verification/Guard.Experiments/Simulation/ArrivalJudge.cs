using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Guard.Contracts;

namespace Guard.Experiments.Simulation;

/// <summary>Judges each message that stands before an inbox, by what is on the medium at that instant.</summary>
internal sealed class ArrivalJudge : ISimulatedWatcher
{
    private readonly ObservedLog _observed;
    private readonly SimulatedDisk _disk;
    private readonly SystemImage _image;
    private readonly List<(SimulatedDelivery Delivery, int DurableRecords)> _arrivals = [];
    private readonly HashSet<(uint Channel, string Content)> _submitted = [];
    private readonly HashSet<string> _contents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _transfers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<uint, ulong> _lastNumbers = [];
    private readonly HashSet<(uint Channel, ulong Number)> _numbers = [];
    private int _gapStart;

    internal ArrivalJudge(ObservedLog observed, SimulatedDisk disk, SystemImage image)
    {
        _observed = observed;
        _disk = disk;
        _image = image;
    }

    public void Submitting(PartitionId source, ChannelId claimed, string content)
    {
        if (_image.Channels.Any(row => row.Id == claimed && row.Source == source))
        {
            _submitted.Add((claimed.Value, content));
        }
    }

    public void Delivering(SimulatedDelivery delivery)
    {
        SimulationFault? fault = _disk.Next(string.Empty, "delivery", string.Empty);
        if (fault is not null && fault.Detail % 3 == 0)
        {
            throw _disk.Die(fault);
        }

        _arrivals.Add((delivery, _observed.DurableCount));
        if (fault is not null)
        {
            throw _disk.Die(fault);
        }
    }

    /// <summary>Whether a transfer was put into an inbox, ever.</summary>
    internal bool HasArrived(string transfer) => _transfers.Contains(transfer);

    internal void BeginLife()
    {
        _arrivals.Clear();
        _numbers.Clear();                                 // Upward the numbers begin anew with each boot epoch.
    }

    internal void BeginGap()
    {
        _arrivals.Clear();
        _gapStart = _observed.Records.Count;
    }

    /// <summary>Judges what arrived since <see cref="BeginGap"/>; the log has been looked at.</summary>
    internal void Judge()
    {
        foreach (IGrouping<ChannelId, (SimulatedDelivery Delivery, int DurableRecords)> arrivals in _arrivals.GroupBy(a => a.Delivery.Channel))
        {
            List<int> intents = [.. Enumerable.Range(_gapStart, _observed.Records.Count - _gapStart).Where(i =>
                _observed.Records[i].Type == "transfer.release_intent" && ObservedRecord.IdOf(_observed.Records[i].Channel) == arrivals.Key.Value)];
            int place = 0;
            foreach ((SimulatedDelivery delivery, int durableRecords) in arrivals)
            {
                int intent = place < intents.Count ? intents[place++] : int.MaxValue;
                if (delivery.IsTaken)
                {
                    Judge(delivery, intent, durableRecords);
                }
            }
        }

        _arrivals.Clear();
    }

    /// <summary>No delivered content is in the log's files or, in clear, among the held items.</summary>
    internal void JudgePrivacy(params ReadOnlySpan<SimulatedStore> stores)
    {
        foreach (SimulatedStore store in stores)
        {
            foreach (string path in store.List(string.Empty))
            {
                ReadOnlySpan<byte> bytes = store.Find(path)!.Content;
                foreach (string content in _contents)
                {
                    if (bytes.IndexOf(Encoding.ASCII.GetBytes(content)) >= 0)
                    {
                        throw Violation(SimulationInvariants.Private, $"{path} holds the content '{content}'");
                    }
                }
            }
        }
    }

    private static SimulationViolationException Violation(string invariant, FormattableString text) =>
        new(invariant, FormattableString.Invariant(text));

    private void Judge(SimulatedDelivery delivery, int intent, int durableRecords)
    {
        ChannelRow channel = _image.Channels.Single(row => row.Id == delivery.Channel);
        if (intent >= durableRecords)
        {
            string where = intent == int.MaxValue ? "not even written" : "written and not flushed";
            throw Violation(SimulationInvariants.Recorded, $"a message of {channel.Name} is delivered; its RELEASE-INTENT is {where}");
        }

        string transfer = _observed.Records[intent].Transfer;
        JudgeRecords(channel, transfer, intent);
        if (!_transfers.Add(transfer))
        {
            throw Violation(SimulationInvariants.Once, $"transfer {transfer} of {channel.Name} is delivered a second time");
        }

        JudgeContent(delivery, channel);
    }

    /// <summary>ADMIT, A, B, match and the approvals of this boot epoch, all before the intent.</summary>
    private void JudgeRecords(ChannelRow channel, string transfer, int intent)
    {
        (int admit, int a, int b, int match, int boot) = (-1, -1, -1, -1, -1);
        var approvals = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < intent; i++)
        {
            ObservedRecord record = _observed.Records[i];
            if (record.Type == "log.open")
            {
                boot = i;
                approvals.Clear();                        // Approvals are void after a restart.
            }

            if (record.Transfer != transfer || record.Outcome != "success")
            {
                continue;
            }

            admit = record.Type == "transfer.admit" ? i : admit;
            a = record.Type == "transfer.filter" && record.Object == "A" ? i : a;
            b = record.Type == "transfer.filter" && record.Object == "B" ? i : b;
            match = record.Type == "transfer.match" ? i : match;
            if (record.Type == "transfer.review")
            {
                approvals.Add(record.Subject);
            }
        }

        if (admit < 0 || admit >= _gapStart || a < admit || b < a || match < b || approvals.Count < channel.Review.Quorum)
        {
            throw Violation(
                SimulationInvariants.Recorded,
                $"{channel.Name}: delivered with ADMIT {admit}, A {a}, B {b}, match {match}, {approvals.Count} approvals since {boot}, intent {intent}");
        }
    }

    private void JudgeContent(SimulatedDelivery delivery, ChannelRow channel)
    {
        byte[] payload = [.. delivery.Payload];
        bool isDown = channel.Direction == FlowDirection.Down;
        string content = Encoding.ASCII.GetString(payload).TrimEnd('\0');
        uint padded = channel.ReleaseSlot.SizeClassesBytes.FirstOrDefault(size => size >= content.Length, (uint)content.Length);
        bool isSound = delivery.Sink == channel.Sink
            && delivery.Type == channel.Types[0].Type
            && payload.Length == padded
            && delivery.ContentBytes == (isDown ? payload.Length : content.Length)
            && content[0] is 'p' or 'q' or 'W'
            && _submitted.Contains((channel.Id.Value, content));
        if (!isSound)
        {
            throw Violation(SimulationInvariants.Content, $"{channel.Name} delivers '{content}' in {payload.Length} bytes");
        }

        if (!_contents.Add(content))
        {
            throw Violation(SimulationInvariants.Once, $"{channel.Name} delivers '{content}' a second time");
        }

        ulong last = _lastNumbers.GetValueOrDefault(channel.Id.Value);
        bool isNew = isDown ? delivery.Sequence > last : _numbers.Add((channel.Id.Value, delivery.Sequence));
        if (!isNew)
        {
            throw Violation(SimulationInvariants.Content, $"{channel.Name} shows number {delivery.Sequence} after {last}");
        }

        _lastNumbers[channel.Id.Value] = delivery.Sequence;
    }
}
