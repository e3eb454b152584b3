// Protects: every record carries virtual time, wall time with its quality, and the journal's digest. Trusts: Guard.Audit for
// the rest.
using System;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The monitor's way to its log. Records whose fields would not fit are our mistake; records there is no room for are
/// counted.</summary>
internal sealed class AuditTrail
{
    /// <summary>Stands for 'no record was written'.</summary>
    internal const ulong NoRecord = ulong.MaxValue;

    private readonly LogWriter _log;
    private readonly KernelClock _clock;
    private readonly Journal _journal;

    internal AuditTrail(LogWriter log, KernelClock clock, Journal journal)
    {
        _log = log;
        _clock = clock;
        _journal = journal;
    }

    internal LogWriter Log => _log;

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    internal Plant Selected { get; set; }
#endif

    /// <summary>Records that memory did not take while storage took none; told in `audit.resume`.</summary>
    internal ulong LostRecords { get; private set; }

    /// <summary>True when one more record can be appended.</summary>
    internal bool CanAppend => _log.CanAppend;

    /// <summary>Appends a record; <see cref="NoRecord"/> where memory is full because storage takes nothing.</summary>
    internal ulong Append(in AuditRecordFields fields, ReadOnlySpan<byte> stateDelta)
    {
#if GUARD_PLANTS
        if (Selected == Plant.DroppedRecord && fields.Type.SequenceEqual(AuditTypes.TransferRejected))
        {
            return NoRecord;
        }

#endif
        if (!_log.CanAppend)
        {
            LostRecords++;
            return NoRecord;
        }

        AuditRecordFields record = fields with
        {
            VirtualNanoseconds = _clock.Nanoseconds,
            WallSeconds = (ulong)_clock.Sample.UnixSeconds,
            WallQuality = _clock.Sample.Quality,
            Journal = _journal.Chain,
        };
#if GUARD_PLANTS
        if (Selected == Plant.JournalNotCommitted)
        {
            record = record with { Journal = Digest.Zero };
        }

#endif
        return _log.Append(record, stateDelta);
    }
}
