using Guard.Policy.Testing;

namespace Guard.Policy.Analysis;

/// <summary>What another policy would have decided of a past transfer.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Now">The other policy's decision; null where it cannot be told.</param>
/// <param name="Open">Why it cannot be told; empty where it can.</param>
/// <param name="Rule">file:line of the channel that decides now; empty for none.</param>
public sealed record PastDecision(PastTransfer Transfer, TestVerdict? Now, string Open, string Rule)
{
    /// <summary>True where both decisions are known and differ in outcome or in reason.</summary>
    public bool IsChanged => Transfer.Then is { } then && Now is { } now && (then.Outcome != now.Outcome || then.Reason != now.Reason);

    /// <summary>True where more passes now than did then: content that was stopped, or fewer approvals.</summary>
    public bool IsWidened => IsChanged && Strictness(Now!.Value.Outcome) < Strictness(Transfer.Then!.Value.Outcome);

    private static int Strictness(TestOutcome outcome) => outcome switch
    {
        TestOutcome.Deliver => 0,
        TestOutcome.HoldForOne => 1,
        TestOutcome.HoldForTwo => 2,
        TestOutcome.Quarantine or TestOutcome.Reject or TestOutcome.NoChannel => 3,
    };
}
