namespace Guard.Host.Reporting;

/// <summary>One console.</summary>
public sealed record ReportConsole(string Name, string Label, string Text);
