namespace Guard.Host.Reporting;

/// <summary>One channel with what went over it.</summary>
public sealed record ReportFlow(
    string Name,
    string Source,
    string Sink,
    string Direction,
    string Guards,
    string Rule,
    int Delivered,
    int Rejected,
    int Quarantined,
    int Held
);
