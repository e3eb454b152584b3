namespace Guard.Policy.Diagnostics;

/// <summary>What a check looks at.</summary>
public enum CheckClass
{
    /// <summary>The form of a file: YAML subset, keys, values.</summary>
    Form = 1,

    /// <summary>The policy officer's half.</summary>
    Policy = 2,

    /// <summary>The integrator's half and whether the two fit.</summary>
    Plan = 3,
}
