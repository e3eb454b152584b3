using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Policy.Tests.Support;

/// <summary>A filter catalogue as the host hands it in.</summary>
internal static class TestFilters
{
    internal static readonly ImmutableArray<FilterDescriptor> All =
    [
        new("record-rebuild/1", FilterRole.A, ContentKind.Record, 64, 4, ["none"]),
        new("record-verify/1", FilterRole.B, ContentKind.Record, 64, 4, ["none"]),
        new("text-rebuild/1", FilterRole.A, ContentKind.Text, 64, 4, ["none"]),
        new("text-verify/1", FilterRole.B, ContentKind.Text, 64, 4, ["none"]),
    ];
}
