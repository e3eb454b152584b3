namespace Guard.Kernel;

/// <summary>Why a SystemImage is refused.</summary>
/// <param name="Check">Stable id of the check, K001 and up.</param>
/// <param name="Text">What is wrong, and with which row.</param>
/// <param name="Rule">file:line of the row; may be empty.</param>
public readonly record struct PlanFinding(string Check, string Text, string Rule);
