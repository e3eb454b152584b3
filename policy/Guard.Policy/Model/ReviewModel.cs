using System.Collections.Immutable;

namespace Guard.Policy.Model;

/// <summary>Review by people; quorum 0 without.</summary>
/// <param name="Quorum">Approvals needed.</param>
/// <param name="Roles">Role of each.</param>
/// <param name="TimeoutSeconds">Wall seconds for each stage.</param>
/// <param name="ForbidSameOrganisation">Organisations must differ.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="RolesSpan">Where its roles stand.</param>
public sealed record ReviewModel(
    byte Quorum,
    ImmutableArray<string> Roles,
    uint TimeoutSeconds,
    bool ForbidSameOrganisation,
    SourceSpan Span,
    SourceSpan RolesSpan);
