namespace Guard.Policy.Analysis;

/// <summary>One change between two policies.</summary>
/// <param name="Effect">What it does.</param>
/// <param name="Subject">What changed, for example "channel st-down".</param>
/// <param name="Text">From what to what.</param>
/// <param name="OldRule">file:line in the old policy; empty for none.</param>
/// <param name="NewRule">file:line in the new policy; empty for none.</param>
public readonly record struct PolicyChange(ChangeEffect Effect, string Subject, string Text, string OldRule, string NewRule);
