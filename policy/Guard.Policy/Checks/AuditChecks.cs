using System.Collections.Immutable;
using System.Globalization;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Checks;

/// <summary>Checks of the log's reserve (design 3.2 and 3.9).</summary>
internal sealed class AuditChecks
{
    /// <summary>Most records one transfer writes: admission, A, B, comparison, two reviews, intent, end, and one late
    /// trigger.</summary>
    internal const uint RecordsPerTransfer = 9;

    /// <summary>Records a partition may write on its way down: fault, action, end, counters.</summary>
    internal const uint RecordsPerPartition = 4;

    /// <summary>Most records a system may reserve.</summary>
    internal const uint MostReserveRecords = 10_000_000;

    private readonly PolicyModel _policy;
    private readonly DiagnosticBag _bag;
    private readonly ulong _transfers;
    private readonly ulong _refusals;

    internal AuditChecks(PolicyModel policy, DiagnosticBag bag)
    {
        _policy = policy;
        _bag = bag;
        foreach (ChannelModel channel in policy.Channels)
        {
            _transfers += channel.Limits.Queue;
            _refusals += channel.Limits.RecordsPerFrame;
        }
    }

    /// <summary>Of a policy alone: whether any system could reserve enough.</summary>
    internal void Run() => CheckInFlight(MostReserveRecords, "a system reserves at most " + Text(MostReserveRecords));

    /// <summary>Of a system: whether this one does.</summary>
    internal void Run(SystemModel system)
    {
        uint reserve = system.Audit.ReserveRecords;
        if (reserve == 0)
        {
            return;     // Reported when read.
        }

        ulong inFlight = _transfers * RecordsPerTransfer;
        ulong worst = inFlight + _refusals + ((ulong)system.Partitions.Length * RecordsPerPartition);
        if (inFlight > reserve)
        {
            CheckInFlight(reserve, $"{Text(reserve)} are reserved", new RelatedPosition(system.AuditSpan, "the reserve"));
        }
        else if (worst > reserve)
        {
            _bag.Report(
                Check.G022, system.AuditSpan,
                $"{Text(worst)} records may be needed to end what is in flight; {Text(reserve)} are reserved",
                $"{Text(_transfers)} transfers x {RecordsPerTransfer}, {Text(_refusals)} for refusals, "
                    + $"{RecordsPerPartition} a partition: raise reserve, or lower queues");
        }

        if (system.Audit.CheckpointEveryRecords > reserve)
        {
            _bag.Report(
                Check.G029, system.AuditSpan,
                $"a checkpoint after {Text(system.Audit.CheckpointEveryRecords)} records, with {Text(reserve)} reserved",
                "lower checkpoint");
        }
    }

    // At the longest queue, the first of them, for that one gains most.
    private void CheckInFlight(uint reserve, string reserved, params ImmutableArray<RelatedPosition> related)
    {
        if (_transfers * RecordsPerTransfer <= reserve)
        {
            return;
        }

        ChannelModel longest = _policy.Channels[0];
        foreach (ChannelModel channel in _policy.Channels)
        {
            longest = channel.Limits.Queue > longest.Limits.Queue ? channel : longest;
        }

        _bag.Report(
            Check.P022, longest.Limits.Span,
            $"{Text(_transfers)} transfers in flight may need {Text(_transfers * RecordsPerTransfer)} records to end; {reserved}",
            $"{RecordsPerTransfer} a transfer: raise reserve, or lower queues ('{longest.Name}' has {Text(longest.Limits.Queue)})", related);
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
