using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Guard.Contracts;

namespace Guard.Model;

/// <summary>One channel: its numbers, its quota, and its transfers in order.</summary>
public sealed class ModelChannel
{
    private const ulong SecondsPerDay = 86_400;

    private readonly BigInteger _ticksPerDay;
    private BigInteger _credit;
    private ulong _creditedAt;
    private ulong _shownNumber;
    private BigInteger _day;
    private uint _dayCount;

    /// <summary>An open channel with a full quota.</summary>
    public ModelChannel(ChannelRow row, ulong ticksPerSecond)
    {
        Row = row;
        _ticksPerDay = (BigInteger)ticksPerSecond * SecondsPerDay;
        _credit = Most;
    }

    /// <summary>The plan's row.</summary>
    public ChannelRow Row { get; }

    /// <summary>Messages numbered so far, refused ones included.</summary>
    public ulong Number { get; private set; }

    /// <summary>True after an alarm, until officers reset it.</summary>
    public bool IsHalted { get; private set; }

    /// <summary>All transfers ever admitted, in order of their numbers.</summary>
    public List<ModelTransfer> Transfers { get; } = [];

    /// <summary>Those that have not ended.</summary>
    public IEnumerable<ModelTransfer> InFlight => Transfers.Where(t => !t.HasEnded);

    /// <summary>Places of the queue that are taken: one that has ended gives its place back after its frame's gap.</summary>
    public int Taken(ulong frame) => Transfers.Count(t => !t.HasEnded || t.Since == frame);

    // Credit is counted in token times window, so that no division is needed.
    private BigInteger Most => (BigInteger)Row.Limits.Burst * Row.Limits.WindowTicks;

    /// <summary>A message has come: gives it a number and takes a token for it; null when none is left.</summary>
    public ulong? Take(ulong tick)
    {
        Number++;
        BigInteger gained = (BigInteger)(tick - _creditedAt) * Row.Limits.TokensPerWindow;
        _credit = BigInteger.Min(Most, _credit + gained);
        _creditedAt = tick;
        BigInteger day = tick / _ticksPerDay;
        _dayCount = day == _day ? _dayCount : 0;
        _day = day;
        if (_dayCount == Row.Limits.PerDay || _credit < Row.Limits.WindowTicks)
        {
            return null;
        }

        _dayCount++;
        _credit -= Row.Limits.WindowTicks;
        return Number;
    }

    /// <summary>An alarm: nothing in flight survives, nothing more is admitted.</summary>
    public void Halt(ulong frame)
    {
        IsHalted = true;
        foreach (ModelTransfer transfer in InFlight.ToList())
        {
            transfer.Move(ModelState.Quarantined, frame);
        }
    }

    /// <summary>What the sink sees of a transfer.</summary>
    public ModelDelivery Show(ModelTransfer transfer)
    {
        bool isDown = Row.Direction == FlowDirection.Down;
        int length = transfer.Output.Length;
        int padded = (int)Row.ReleaseSlot.SizeClassesBytes.FirstOrDefault(size => size >= length, (uint)length);
        ulong number = isDown ? ++_shownNumber : transfer.Number;
        return new ModelDelivery(
            Row.Id, number, transfer.Type.Type, [.. transfer.Output, .. new byte[padded - length]], isDown ? padded : length);
    }
}
