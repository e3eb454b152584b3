namespace Guard.Contracts;

/// <summary>Which half of the flow rule a channel waives, by authority. Never both.</summary>
public enum FlowWaiver : byte
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>`downgrade:` waives confidentiality.</summary>
    Downgrade = 1,

    /// <summary>`import:` waives integrity.</summary>
    Import = 2,
}
