namespace Guard.Contracts;

/// <summary>Machine deadlines of a channel's transfers, in ticks from entering the state (design 3.2).</summary>
/// <param name="StageTicks">SG.</param>
/// <param name="FilterTicks">FA, FB and JN together.</param>
/// <param name="AuthorisedTicks">AU; longer than every × ⌈queue / max⌉ plus a margin.</param>
/// <param name="DeliverTicks">DL.</param>
public readonly record struct DeadlinesRow(ulong StageTicks, ulong FilterTicks, ulong AuthorisedTicks, ulong DeliverTicks);
