namespace Guard.Cli;

/// <summary>How findings are written.</summary>
internal enum FindingsFormat
{
    /// <summary>For people, on standard error.</summary>
    Text,

    /// <summary>A JSON array on standard output.</summary>
    Json,

    /// <summary>SARIF 2.1.0 on standard output.</summary>
    Sarif,
}
