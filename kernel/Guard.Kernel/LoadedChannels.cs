using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The channels of a snapshot whose signature and rollback index were verified.</summary>
/// <param name="Body">SHA-256 of their bytes: what was signed.</param>
/// <param name="State">What they say.</param>
public sealed record LoadedChannels(Digest Body, CapturedChannels State);
