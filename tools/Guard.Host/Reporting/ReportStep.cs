namespace Guard.Host.Reporting;

/// <summary>One step of a transfer.</summary>
public sealed record ReportStep(ulong Sequence, ulong VirtualNanoseconds, string Actor, string What, string Detail);
