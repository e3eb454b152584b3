namespace Guard.Policy.Diagnostics;

/// <summary>One check as `guard check --list` shows it.</summary>
/// <param name="Id">Stable id: S form, P policy, G plan. A number once published is never reused.</param>
/// <param name="Class">What it looks at.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Title">What it finds.</param>
/// <param name="Reason">Why that is refused.</param>
public sealed record CheckDescriptor(string Id, CheckClass Class, DiagnosticSeverity Severity, string Title, string Reason);
