using System.Collections.Immutable;

namespace Guard.Policy.Model;

/// <summary>The complete list of channels into or out of a domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Into">True for channels into it, false for out of it.</param>
/// <param name="Channels">The channels that may.</param>
/// <param name="Span">Where it stands.</param>
public sealed record OnlyModel(
    DomainModel Domain,
    bool Into,
    ImmutableArray<ChannelModel> Channels,
    SourceSpan Span);
