namespace Guard.Host.Reporting;

/// <summary>A name and a value.</summary>
public sealed record ReportFact(string Name, string Value);
