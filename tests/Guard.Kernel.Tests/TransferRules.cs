using System;
using System.Collections.Generic;

namespace Guard.Kernel.Tests;

/// <summary>
/// The invariants I1 to I11 of the design, as checks on any table: derived from what triggers and states mean, not from cells.
/// </summary>
internal static class TransferRules
{
    internal delegate TransferStep Table(TransferState state, TransferTrigger trigger, int quorum);

    private static readonly TransferTrigger[] Source = [TransferTrigger.Chunk, TransferTrigger.End, TransferTrigger.Cancel];
    private static readonly TransferTrigger[] Human = [TransferTrigger.Approve, TransferTrigger.Deny];
    private static readonly TransferTrigger[] Anytime =
        [TransferTrigger.Timeout, TransferTrigger.PolicyChange, TransferTrigger.Halt, TransferTrigger.Boot];

    /// <summary>The first invariant of a list that a table breaks, or null.</summary>
    internal static string? FirstBroken(Table table, int quorum, int lastRule)
    {
        for (int s = 0; s < TransferMachine.StateCount; s++)
        {
            for (int t = 0; t < TransferMachine.TriggerCount; t++)
            {
                string? broken = Cell((TransferState)s, (TransferTrigger)t, quorum, table((TransferState)s, (TransferTrigger)t, quorum), lastRule);
                if (broken is not null)
                {
                    return broken;
                }
            }
        }

        return Reach(table, quorum);
    }

    /// <summary>What triggers a state waits for: the ones that are its own.</summary>
    private static bool IsOwn(TransferState state, TransferTrigger trigger) => state switch
    {
        TransferState.Receiving => Array.IndexOf(Source, trigger) >= 0 || trigger == TransferTrigger.Refuse,
        TransferState.Staged or TransferState.Authorised => trigger is TransferTrigger.AuditOk or TransferTrigger.AuditError,
        TransferState.FilterA or TransferState.FilterB => trigger is TransferTrigger.Pass or TransferTrigger.Fail or TransferTrigger.Error,
        TransferState.Join => trigger is TransferTrigger.Match or TransferTrigger.Differ,
        TransferState.FirstReview or TransferState.SecondReview => Array.IndexOf(Human, trigger) >= 0,
        TransferState.Delivering => trigger is TransferTrigger.DeliveryOk or TransferTrigger.DeliveryError,
        _ => false,
    };

    private static string? Cell(TransferState state, TransferTrigger trigger, int quorum, TransferStep step, int lastRule)
    {
        bool isSelf = step.Effect == TransferEffect.Enter && step.State == state;
        bool isFromOutside = Array.IndexOf(Source, trigger) >= 0 || Array.IndexOf(Human, trigger) >= 0;
        bool isAnytime = Array.IndexOf(Anytime, trigger) >= 0;
        if (TransferMachine.IsTerminal(state))
        {
            return step == new TransferStep(state, TransferEffect.Absorb) ? null : "I3";
        }

        if (step.Effect == TransferEffect.Ignore && (step.State != state || !isFromOutside || IsOwn(state, trigger)))
        {
            return "I7";                                  // Only what comes from outside and was not asked for is ignored.
        }

        if (step.Effect == TransferEffect.Absorb)
        {
            return "I3";
        }

        if (step.State == TransferState.Delivered && !(state == TransferState.Delivering && trigger == TransferTrigger.DeliveryOk))
        {
            return "I5";
        }

        bool leavesDelivering = state == TransferState.Delivering && step.Effect != TransferEffect.Ignore && step.State != state;
        if (leavesDelivering && !TransferMachine.IsTerminal(step.State))
        {
            return "I6";
        }

        bool maySelf = (state, trigger) == (TransferState.Receiving, TransferTrigger.Chunk)
            || (state, trigger) == (TransferState.FirstReview, TransferTrigger.Boot)
            || (state, trigger) == (TransferState.Delivering, TransferTrigger.PolicyChange);
        if (isSelf && !maySelf)
        {
            return "I7";
        }

        if (trigger == TransferTrigger.Timeout && !(TransferMachine.IsTerminal(step.State) && step.Effect != TransferEffect.Ignore))
        {
            return "I4";
        }

        return lastRule < 8 ? null : Later(state, trigger, quorum, step, isFromOutside, isAnytime, maySelf);
    }

    private static string? Later(
        TransferState state, TransferTrigger trigger, int quorum, TransferStep step, bool isFromOutside, bool isAnytime, bool maySelf)
    {
        bool isOwn = IsOwn(state, trigger);
        bool isBackToReview = state == TransferState.SecondReview && trigger == TransferTrigger.Boot;
        if (step.Effect == TransferEffect.Enter && !TransferMachine.IsTerminal(step.State) && !maySelf && !isBackToReview
            && (!isOwn || step.State != NextRank(state, quorum) || !IsForward(trigger)))
        {
            return "I8";                                  // Forward by the state's own good news, one rank at a time; reviews by quorum.
        }

        if (!isFromOutside && !isAnytime && !isOwn && step != new TransferStep(TransferState.Quarantined, TransferEffect.Alarm))
        {
            return "I9";
        }

        if (isFromOutside && !isOwn && step != new TransferStep(state, TransferEffect.Ignore))
        {
            return "I10";
        }

        bool isAlarm = step.Effect == TransferEffect.Alarm;
        bool mustAlarm = !isFromOutside && !isAnytime && (!isOwn || trigger == TransferTrigger.Differ);
        if (isAlarm != mustAlarm)
        {
            return "I9";
        }

        return (isOwn || isAnytime) && step.State != Outcome(state, trigger, quorum) ? "I11" : null;
    }

    private static bool IsForward(TransferTrigger trigger) => trigger is TransferTrigger.End or TransferTrigger.AuditOk
        or TransferTrigger.Pass or TransferTrigger.Match or TransferTrigger.Approve or TransferTrigger.DeliveryOk;

    /// <summary>The next rank on the way; reviews the channel does not ask for are left out.</summary>
    private static TransferState NextRank(TransferState state, int quorum)
    {
        TransferState next = state + 1;
        next = next == TransferState.FirstReview && quorum == 0 ? TransferState.SecondReview : next;
        return next == TransferState.SecondReview && quorum < 2 ? TransferState.Authorised : next;
    }

    /// <summary>The outcome's class follows from its cause (I11).</summary>
    private static TransferState Outcome(TransferState state, TransferTrigger trigger, int quorum)
    {
        if (IsForward(trigger))
        {
            return state == TransferState.Delivering ? TransferState.Delivered : NextRank(state, quorum);
        }

        // Was anything of it made durable, so that somebody may have acted on it?
        bool isRecorded = state >= TransferState.FilterA;
        bool isInReview = state is TransferState.FirstReview or TransferState.SecondReview;
        switch (trigger)
        {
            case TransferTrigger.Chunk:
                return state;
            case TransferTrigger.Cancel:
                return TransferState.Aborted;
            case TransferTrigger.Refuse:
            case TransferTrigger.Deny:
                return TransferState.Rejected;
            case TransferTrigger.Fail:                    // Policy said no; but where A had passed, the two filters disagree: doubt.
                return state == TransferState.FilterA ? TransferState.Rejected : TransferState.Quarantined;
            case TransferTrigger.AuditError:
                return isRecorded ? TransferState.Quarantined : TransferState.Aborted;
            case TransferTrigger.Timeout:                 // Waiting for source, log or people: expired. A machine at work or a release: doubt.
                return !isRecorded || isInReview ? TransferState.Expired : TransferState.Quarantined;
            case TransferTrigger.PolicyChange:            // Past the point of no return it completes.
                return state == TransferState.Delivering ? state : TransferState.Aborted;
            case TransferTrigger.Halt:                    // An alarm on the channel: what is whole is kept as evidence.
                return state == TransferState.Receiving ? TransferState.Aborted : TransferState.Quarantined;
            case TransferTrigger.Boot:                    // Held items are reviewed anew. What was in memory only: gone, or in doubt if recorded.
                return isInReview ? TransferState.FirstReview : isRecorded ? TransferState.Quarantined : TransferState.Aborted;
            default:
                return TransferState.Quarantined;
        }
    }

    /// <summary>I1 and I2 over all histories: no release without what it needs.</summary>
    private static string? Reach(Table table, int quorum)
    {
        var seen = new HashSet<History>();
        var queue = new Queue<History>();
        queue.Enqueue(new History(TransferState.Receiving, false, false, false, false, false, 0));
        while (queue.TryDequeue(out History at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            bool isCleared = at.Admitted && at.PassedA && at.PassedB && at.Matched && at.Approvals >= quorum;
            if (at.State == TransferState.Authorised && !isCleared)
            {
                return "I2";
            }

            if (at.State is TransferState.Delivering or TransferState.Delivered && !(isCleared && at.Intended))
            {
                return "I1";
            }

            for (int t = 0; t < TransferMachine.TriggerCount; t++)
            {
                queue.Enqueue(at.After((TransferTrigger)t, table((at.State), (TransferTrigger)t, quorum).State));
            }
        }

        return null;
    }

    private readonly record struct History(
        TransferState State, bool Admitted, bool PassedA, bool PassedB, bool Matched, bool Intended, int Approvals)
    {
        internal History After(TransferTrigger trigger, TransferState next)
        {
            bool isReview = State is TransferState.FirstReview or TransferState.SecondReview;
            int approvals = isReview && trigger == TransferTrigger.Approve ? Math.Min(2, Approvals + 1)
                : isReview && trigger == TransferTrigger.Boot ? 0 : Approvals;
            return new History(
                next,
                Admitted || (State == TransferState.Staged && trigger == TransferTrigger.AuditOk),
                PassedA || (State == TransferState.FilterA && trigger == TransferTrigger.Pass),
                PassedB || (State == TransferState.FilterB && trigger == TransferTrigger.Pass),
                Matched || (State == TransferState.Join && trigger == TransferTrigger.Match),
                Intended || (State == TransferState.Authorised && trigger == TransferTrigger.AuditOk),
                approvals);
        }
    }
}
