namespace Guard.Contracts;

/// <summary>One message type.</summary>
/// <param name="Id">Number, ascending by row; what a guest writes into its descriptor.</param>
/// <param name="Name">Name in the policy.</param>
/// <param name="Kind">Kind of content.</param>
/// <param name="MaxBytes">Longest content, 1 to 65,536.</param>
/// <param name="FreeBits">Bits of content a sender may choose in one message: the content capacity of the ledger.</param>
/// <param name="RuleLocation">file:line of its definition.</param>
public sealed record TypeRow(TypeId Id, string Name, ContentKind Kind, uint MaxBytes, ulong FreeBits, string RuleLocation);
