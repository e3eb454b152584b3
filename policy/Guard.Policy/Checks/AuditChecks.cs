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

    private readonly PolicyModel _policy;
    private readonly SystemModel _system;
    private readonly DiagnosticBag _bag;

    internal AuditChecks(PolicyModel policy, SystemModel system, DiagnosticBag bag)
    {
        _policy = policy;
        _system = system;
        _bag = bag;
    }

    internal void Run()
    {
        uint reserve = _system.Audit.ReserveRecords;
        if (reserve == 0)
        {
            return;     // Reported when read.
        }

        ulong transfers = 0;
        ulong refusals = 0;
        foreach (ChannelModel channel in _policy.Channels)
        {
            transfers += channel.Limits.Queue;
            refusals += channel.Limits.RecordsPerFrame;
        }

        ulong worst = (transfers * RecordsPerTransfer) + refusals + ((ulong)_system.Partitions.Length * RecordsPerPartition);
        if (worst > reserve)
        {
            _bag.Report(
                Check.G022, _system.AuditSpan,
                $"{Text(worst)} records may be needed to end what is in flight; {Text(reserve)} are reserved",
                $"{Text(transfers)} transfers x {RecordsPerTransfer}, {Text(refusals)} for refusals, "
                    + $"{RecordsPerPartition} a partition: raise reserve, or lower queues");
        }

        if (_system.Audit.CheckpointEveryRecords > reserve)
        {
            _bag.Report(
                Check.G029, _system.AuditSpan,
                $"a checkpoint after {Text(_system.Audit.CheckpointEveryRecords)} records, with {Text(reserve)} reserved",
                "lower checkpoint");
        }
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
