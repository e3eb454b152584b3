namespace Guard.Policy.Diagnostics;

/// <summary>How much a finding weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Nothing is compiled.</summary>
    Error = 1,

    /// <summary>Compiled; refused under --strict.</summary>
    Warning = 2,
}
