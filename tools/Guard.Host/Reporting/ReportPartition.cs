namespace Guard.Host.Reporting;

/// <summary>One partition.</summary>
public sealed record ReportPartition(
    string Name,
    string Label,
    string State,
    ulong Instructions,
    ulong Doorbells,
    ulong Refused,
    string Image
);
