namespace Guard.Experiments.Size;

/// <summary>Something trusted that is not ours.</summary>
/// <param name="Name">What.</param>
/// <param name="Version">Which, on this machine.</param>
/// <param name="Reason">What it is trusted for.</param>
public sealed record RuntimeItem(string Name, string Version, string Reason);
