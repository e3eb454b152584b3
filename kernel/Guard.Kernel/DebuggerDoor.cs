// Protects: a debugger looks into a partition only where the signed plan says so, and not before its attach is a durable record.
// Trusts: the host for asking Monitor.MayDebug before it shows anything, and for a debugger that changes nothing (decision 0008).
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Coming and going of debuggers, as records.</summary>
internal sealed class DebuggerDoor
{
    private readonly KernelState _state;

    internal DebuggerDoor(KernelState state)
    {
        _state = state;
    }

    /// <summary>Journals and records those that wait when a boot epoch begins; they are not yet durable.</summary>
    internal void Start()
    {
        foreach (PartitionId partition in _state.Parts.Debugged)
        {
            var input = new DebuggerInput(partition, IsAttached: true);
            if (Changes(input))
            {
                _state.Journal.Debugger(_state.Clock.Frame, input);
                Act(input);
            }
        }
    }

    /// <summary>Whether an input would change anything: one that comes where one is, or goes where none is, does not.</summary>
    internal bool Changes(DebuggerInput input) =>
        _state.Partitions.Find(input.Partition) is { } entry && entry.DebuggerRecord is not null != input.IsAttached;

    /// <summary>Records it; where the plan does not allow it, as a failure, and nothing may be shown.</summary>
    internal void Act(DebuggerInput input)
    {
        if (!Changes(input) || _state.Partitions.Find(input.Partition) is not { } entry)
        {
            return;
        }

        if (!input.IsAttached)
        {
            entry.DebuggerRecord = null;
            Record(entry, AuditOutcome.Success, ReasonCode.DebuggerLeft);
        }
        else if (entry.Row.TakesDebugger)
        {
            entry.DebuggerRecord = Record(entry, AuditOutcome.Success, ReasonCode.DebuggerCame);
        }
        else
        {
            Record(entry, AuditOutcome.Failure, ReasonCode.NotDeclared);
        }
    }

    /// <summary>Records that those still there lost sight when the run ended.</summary>
    internal void Close()
    {
        foreach (PartitionEntry entry in _state.Partitions.ById)
        {
            Act(new DebuggerInput(entry.Row.Id, IsAttached: false));
        }
    }

    /// <summary>A debugger is there, and the record of its coming is durable.</summary>
    internal bool IsOpen(PartitionId partition) =>
        _state.Partitions.Find(partition) is { DebuggerRecord: { } record } && record < _state.Trail.Log.DurableSize;

    private ulong Record(PartitionEntry entry, AuditOutcome outcome, ReasonCode reason) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.PartitionDebug,
            Outcome = outcome,
            Subject = entry.NameBytes,
            Reason = reason.Bytes,
            Rule = entry.RuleBytes,
        },
        default);
}
