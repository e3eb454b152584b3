namespace Guard.Policy.Model;

/// <summary>Machine deadlines of a channel in nanoseconds.</summary>
/// <param name="Stage">SG.</param>
/// <param name="Filter">FA, FB and JN together.</param>
/// <param name="Authorised">AU.</param>
/// <param name="Deliver">DL.</param>
public sealed record DeadlinesModel(
    Located<ulong> Stage,
    Located<ulong> Filter,
    Located<ulong> Authorised,
    Located<ulong> Deliver);
