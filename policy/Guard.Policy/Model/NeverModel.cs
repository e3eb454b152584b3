using System.Collections.Immutable;

namespace Guard.Policy.Model;

/// <summary>A flow that must not exist.</summary>
/// <param name="From">Where it begins; null for any.</param>
/// <param name="To">Where it ends; null for any.</param>
/// <param name="Types">Only when the last step carries one of these; empty for all.</param>
/// <param name="Except">Channels allowed to.</param>
/// <param name="Span">Where it stands.</param>
public sealed record NeverModel(
    DomainModel? From,
    DomainModel? To,
    ImmutableArray<TypeModel> Types,
    ImmutableArray<ChannelModel> Except,
    SourceSpan Span);
