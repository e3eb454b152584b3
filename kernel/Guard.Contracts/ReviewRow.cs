using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Review by people.</summary>
/// <param name="Quorum">Approvals needed: 0, 1 or 2.</param>
/// <param name="Roles">Role each approval needs, one an approval.</param>
/// <param name="TimeoutSeconds">Wall-clock seconds for each stage.</param>
/// <param name="ForbidSameOrganisation">True: a reviewer's organisation differs from the submitting domain's and from the other reviewer's.</param>
public sealed record ReviewRow(byte Quorum, ImmutableArray<string> Roles, uint TimeoutSeconds, bool ForbidSameOrganisation);
