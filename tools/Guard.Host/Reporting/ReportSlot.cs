namespace Guard.Host.Reporting;

/// <summary>One slot.</summary>
public sealed record ReportSlot(string Partition, string Label, ulong StartTicks, ulong LengthTicks);
