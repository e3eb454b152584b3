// Protects: what storage answered is an input of the run: journalled before it acts, and the same in replay.
// Trusts: the journal. Successes of a commit and repeated failures of a recovery are the defaults and are not written.
using System;
using System.Collections.Immutable;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Every storage request whose outcome changes what the monitor does.</summary>
internal sealed class StorageGate
{
    private readonly LogWriter _log;
    private readonly Journal _journal;
    private readonly KernelClock _clock;
    private readonly bool _isReplay;
    private readonly ulong _firstFrame;
    private readonly uint[] _ordinals = new uint[(int)StorageOperation.TakeUp + 1];
    private ImmutableArray<StorageOutcome> _scripted;

    /// <param name="log">The log.</param>
    /// <param name="journal">Where outcomes are written.</param>
    /// <param name="clock">Says in which frame.</param>
    /// <param name="isReplay">Whether storage answers what the journal says.</param>
    /// <param name="scripted">What it says of the boot, which belongs to the first frame.</param>
    internal StorageGate(LogWriter log, Journal journal, KernelClock clock, bool isReplay, ImmutableArray<StorageOutcome> scripted)
    {
        _scripted = scripted;
        _log = log;
        _journal = journal;
        _clock = clock;
        _firstFrame = clock.Frame;
        _isReplay = isReplay;
    }

#if GUARD_PLANTS
    private bool _isSilent;

    /// <summary>Plant.OutcomeNotJournalled.</summary>
    internal void Silence() => _isSilent = true;
#endif

    /// <summary>The journal could not take an outcome: the run is over.</summary>
    internal bool IsJournalLost { get; private set; }

    /// <summary>From giving up the log's reserve until it stands again.</summary>
    internal bool IsReserveInUse { get; private set; }

    internal void BeginFrame(ImmutableArray<StorageOutcome> scripted)
    {
        _scripted = scripted;
        if (_clock.Frame > _firstFrame)
        {
            Array.Clear(_ordinals);                       // Boot and the first frame are numbered together.
        }
    }

    /// <summary>Makes all appended records durable.</summary>
    internal StoreStatus Commit() => Settle(StorageOperation.Commit, _log.Commit);

    /// <summary>Waits for what the journal began to flush. False: the run is over.</summary>
    internal bool TryEndJournal()
    {
        IsJournalLost |= !_journal.TryEndFlush();
        return !IsJournalLost;
    }

    internal StoreStatus Resume() => Settle(StorageOperation.Resume, _log.Commit);

    internal StoreStatus CommitFromReserve()
    {
        StoreStatus status = Settle(StorageOperation.CommitFromReserve, _isReplay ? _log.Commit : _log.CommitFromReserve);
        IsReserveInUse |= status == StoreStatus.Ok;
        return status;
    }

    /// <summary>Tries to take the log up again: through a new file, or by putting the reserve back.</summary>
    internal StoreStatus Recover()
    {
        Func<StoreStatus> attempt = _isReplay ? _log.Commit : IsReserveInUse ? _log.RestoreReserve : _log.TryRecover;
        StoreStatus status = Settle(StorageOperation.Recover, attempt);
        IsReserveInUse &= status != StoreStatus.Ok;
        return status;
    }

    internal StoreStatus Hold(ILogStore store, ReadOnlyMemory<byte> logSecret, HeldItem item) =>
        Settle(StorageOperation.Hold, () => HeldStore.Write(store, logSecret.Span, item));

    /// <summary>Reads a held item back at boot: whether a crash left it there is an input of the run.</summary>
    internal StoreStatus TakeUp(Func<StoreStatus> attempt) => Settle(StorageOperation.TakeUp, attempt);

    private StoreStatus Settle(StorageOperation operation, Func<StoreStatus> attempt)
    {
        if (IsJournalLost)
        {
            return StoreStatus.Failed;                    // Nothing becomes durable that follows from an outcome no replay will know.
        }

        uint ordinal = _ordinals[(int)operation]++;
        StoreStatus expected = operation == StorageOperation.Recover ? StoreStatus.Failed : StoreStatus.Ok;
        StoreStatus status = _isReplay ? Scripted(operation, ordinal, expected) : attempt();
        if (_isReplay && status == StoreStatus.Ok)
        {
            status = attempt();
        }

        bool isDefault = (status == StoreStatus.Ok) == (expected == StoreStatus.Ok);
#if GUARD_PLANTS
        isDefault |= _isSilent;
#endif
        if (!isDefault)
        {
            _journal.Outcome(_clock.Frame, new StorageOutcome(operation, ordinal, status));
            IsJournalLost |= !_journal.TryFlush();
        }

        return status;
    }

    private StoreStatus Scripted(StorageOperation operation, uint ordinal, StoreStatus expected)
    {
        foreach (StorageOutcome outcome in _scripted)
        {
            if (outcome.Operation == operation && outcome.Ordinal == ordinal)
            {
                return outcome.Status;
            }
        }

        return expected;
    }
}
