namespace Guard.Host.Reporting;

/// <summary>One expectation.</summary>
public sealed record ReportExpectation(bool Held, string Text, string Detail);
