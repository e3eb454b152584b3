namespace Guard.Contracts;

/// <summary>One line of the covert-flow ledger, signed with the policy (design 3.5).</summary>
/// <param name="Channel">The channel that makes it possible.</param>
/// <param name="From">Who could signal.</param>
/// <param name="To">Who could observe.</param>
/// <param name="Mechanism">For example "release timing and size".</param>
/// <param name="MicrobitsPerSecond">Bound in millionths of a bit per virtual second, rounded up.</param>
/// <param name="Derivation">The formula with its numbers.</param>
public sealed record LedgerRow(
    ChannelId Channel, PartitionId From, PartitionId To, string Mechanism, ulong MicrobitsPerSecond, string Derivation);
