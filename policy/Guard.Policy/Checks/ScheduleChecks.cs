using System;
using System.Collections.Generic;
using System.Globalization;
using Guard.Contracts;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Checks;

/// <summary>Checks of time: clock, slots, frames, and every duration of the policy in ticks.</summary>
internal sealed class ScheduleChecks
{
    private const ulong LeastTicksPerSecond = 1_000;
    private const ulong MostTicksPerSecond = 10_000_000_000;
    private const ulong LeastSlotTicks = 1_000;
    private const int LeastFrames = 3;
    private const ulong MostFrameTicks = 1UL << 40;

    private readonly PolicyModel _policy;
    private readonly SystemModel _system;
    private readonly DiagnosticBag _bag;

    internal ScheduleChecks(PolicyModel policy, SystemModel system, DiagnosticBag bag)
    {
        _policy = policy;
        _system = system;
        _bag = bag;
    }

    internal void Run()
    {
        if (_system.TicksPerSecond is < LeastTicksPerSecond or > MostTicksPerSecond)
        {
            if (_system.TicksPerSecond != 0)
            {
                _bag.Report(
                    Check.G023, _system.ClockSpan, $"{Text(_system.TicksPerSecond)} ticks in a second", "1000 to 10_000_000_000");
            }

            return;
        }

        if (_system.Modes.IsEmpty || _system.Modes[0].Name != "normal")
        {
            _bag.Report(
                Check.G024, _system.Modes.IsEmpty ? _system.Span : _system.Modes[0].Span, "there is no schedule 'normal'",
                "a run starts in the schedule of that name");
            return;
        }

        foreach (ModeModel mode in _system.Modes)
        {
            CheckMode(mode);
            CheckEveryoneRuns(mode);
        }

        foreach (PartitionModel partition in _system.Partitions)
        {
            CheckTicks(partition.RestartWindowNanoseconds, partition.RestartSpan ?? partition.Span, "the restart window");
        }

        if (_system.Modes[0].FrameNanoseconds is not 0 and var frame)
        {
            foreach (ChannelModel channel in _policy.Channels)
            {
                CheckChannel(channel, frame);
            }
        }
    }

    private void CheckMode(ModeModel mode)
    {
        ModeModel first = _system.Modes[0];
        if (mode.FrameNanoseconds == 0)
        {
            return;     // Reported when read.
        }

        CheckTicks(mode.FrameNanoseconds, mode.FrameSpan, "the frame");
        if (Ticks(mode.FrameNanoseconds) > MostFrameTicks)
        {
            _bag.Report(
                Check.G032, mode.FrameSpan, $"the frame of '{mode.Name}' has {Ticks(mode.FrameNanoseconds)} ticks",
                $"at most {Text(MostFrameTicks)}");
        }

        if (mode.FrameNanoseconds != first.FrameNanoseconds && first.FrameNanoseconds != 0)
        {
            _bag.Report(
                Check.G025, mode.FrameSpan,
                $"schedule '{mode.Name}' has frames of {Values.DurationText(mode.FrameNanoseconds)}",
                "all schedules have the same frame",
                new RelatedPosition(first.FrameSpan, $"'{first.Name}' has {Values.DurationText(first.FrameNanoseconds)}"));
        }

        UInt128 sum = 0;
        foreach (SlotModel slot in mode.Slots)
        {
            sum += slot.LengthNanoseconds;
            bool whole = CheckTicks(slot.LengthNanoseconds, slot.Span, "a slot");
            if (whole && slot.Partition is not null && Ticks(slot.LengthNanoseconds) < LeastSlotTicks)
            {
                _bag.Report(
                    Check.G013, slot.Span,
                    $"the slot of '{slot.Partition.Domain.Name}' has {Text((ulong)Ticks(slot.LengthNanoseconds))} ticks",
                    $"at least {Text(LeastSlotTicks)}");
            }
        }

        if (sum > mode.FrameNanoseconds)
        {
            _bag.Report(
                Check.G011, mode.FrameSpan,
                $"the slots of '{mode.Name}' take {Values.DurationText((ulong)UInt128.Min(sum, ulong.MaxValue))} of a "
                    + $"frame of {Values.DurationText(mode.FrameNanoseconds)}",
                "lengthen the frame, or shorten slots");
        }
    }

    private void CheckEveryoneRuns(ModeModel mode)
    {
        var running = new HashSet<DomainModel>();
        foreach (SlotModel slot in mode.Slots)
        {
            if (slot.Partition is { } partition)
            {
                running.Add(partition.Domain);
            }
        }

        foreach (PartitionModel partition in _system.Partitions)
        {
            if (!running.Contains(partition.Domain))
            {
                _bag.Report(
                    Check.G010, partition.Span, $"'{partition.Domain.Name}' has no slot in schedule '{mode.Name}'",
                    $"add {{ {partition.Domain.Name}: 100us }} to its slots",
                    new RelatedPosition(mode.Span, $"schedule '{mode.Name}'"));
            }
        }
    }

    private void CheckChannel(ChannelModel channel, ulong frame)
    {
        CheckTicks(channel.Limits.WindowNanoseconds, channel.Limits.Span, "the window of its rate");
        CheckDeadline(channel, channel.Deadlines.Stage, "stage", frame);
        CheckDeadline(channel, channel.Deadlines.Filter, "filter", frame);
        CheckDeadline(channel, channel.Deadlines.Authorised, "authorised", frame);
        CheckDeadline(channel, channel.Deadlines.Deliver, "deliver", frame);
        ulong epoch = channel.Acknowledgement.EpochNanoseconds;
        if (CheckTicks(epoch, channel.Acknowledgement.Span, "the epoch") && epoch % frame != 0)
        {
            _bag.Report(
                Check.G015, channel.Acknowledgement.Span, $"'{channel.Name}' acknowledges every {Values.DurationText(epoch)}",
                $"a multiple of the frame, {Values.DurationText(frame)}",
                new RelatedPosition(_system.Modes[0].FrameSpan, "the frame"));
        }

        if (channel.ReleaseSlot is { EveryNanoseconds: > 0, MaxPerSlot: > 0 } slot)
        {
            CheckReleaseSlot(channel, slot, frame);
        }
    }

    private void CheckReleaseSlot(ChannelModel channel, ReleaseSlotModel slot, ulong frame)
    {
        if (!CheckTicks(slot.EveryNanoseconds, slot.EverySpan, "a release slot"))
        {
            return;
        }

        if (slot.EveryNanoseconds % frame != 0)
        {
            _bag.Report(
                Check.G014, slot.EverySpan, $"'{channel.Name}' releases every {Values.DurationText(slot.EveryNanoseconds)}",
                $"a multiple of the frame, {Values.DurationText(frame)}",
                new RelatedPosition(_system.Modes[0].FrameSpan, "the frame"));
        }

        // The last of a full queue waits for ⌈queue / max⌉ slots, and may just have missed one; the gaps at both ends take two
        // frames.
        UInt128 slots = ((UInt128)channel.Limits.Queue + slot.MaxPerSlot - 1) / slot.MaxPerSlot;
        UInt128 worst = (slots * slot.EveryNanoseconds) + UInt128.Max(slot.EveryNanoseconds, 2 * (UInt128)frame);
        if (channel.Deadlines.Authorised.Value <= worst)
        {
            _bag.Report(
                Check.G016, channel.Deadlines.Authorised.Span,
                $"'{channel.Name}' gives an authorised transfer "
                    + $"{Values.DurationText(channel.Deadlines.Authorised.Value)}; its queue of "
                        + $"{Text(channel.Limits.Queue)} needs more than {Values.DurationText((ulong)UInt128.Min(worst, ulong.MaxValue))}",
                $"raise deadlines: {{ authorised: ... }}, or lower the queue",
                new RelatedPosition(slot.Span, $"{Text(slot.MaxPerSlot)} every {Values.DurationText(slot.EveryNanoseconds)}"));
        }
    }

    private void CheckDeadline(ChannelModel channel, Located<ulong> deadline, string state, ulong frame)
    {
        if (CheckTicks(deadline.Value, deadline.Span, $"deadline '{state}'") && deadline.Value / frame < LeastFrames)
        {
            _bag.Report(
                Check.G027, deadline.Span, $"'{channel.Name}' gives '{state}' {Values.DurationText(deadline.Value)}",
                $"at least {LeastFrames} frames, {Values.DurationText(LeastFrames * frame)}");
        }
    }

    // True when it is whole; 0 counts as whole: there is none.
    private bool CheckTicks(ulong nanoseconds, SourceSpan span, string what)
    {
        if ((UInt128)nanoseconds * _system.TicksPerSecond % 1_000_000_000 == 0)
        {
            return true;
        }

        _bag.Report(
            Check.G012, span, $"{what} of {Values.DurationText(nanoseconds)} is not a whole number of ticks",
            $"a tick is 1 s / {Text(_system.TicksPerSecond)}", new RelatedPosition(_system.ClockSpan, "the clock"));
        return false;
    }

    private UInt128 Ticks(ulong nanoseconds) => (UInt128)nanoseconds * _system.TicksPerSecond / 1_000_000_000;

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
