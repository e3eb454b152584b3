namespace Guard.Policy.Analysis;

/// <summary>What a change of a policy does.</summary>
public enum ChangeEffect
{
    /// <summary>Less may flow, or under stricter terms.</summary>
    Narrowed = 1,

    /// <summary>More may flow, or under weaker terms; also every change whose effect is not known: somebody must look.</summary>
    Widened = 2,
}
