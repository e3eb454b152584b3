namespace Guard.Images;

/// <summary>A role and how many different persons must sign.</summary>
public sealed record KeysetRole(string Name, uint Threshold);
