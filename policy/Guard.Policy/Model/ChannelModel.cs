using System.Collections.Immutable;
using Guard.Labels;

namespace Guard.Policy.Model;

/// <summary>A channel, its names resolved as far as they exist.</summary>
/// <param name="Id">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Source">The writer.</param>
/// <param name="SourceSpan">Where it is named.</param>
/// <param name="Sink">The reader.</param>
/// <param name="SinkSpan">Where it is named.</param>
/// <param name="Types">Types, each where it is named.</param>
/// <param name="Import">Waives integrity.</param>
/// <param name="Downgrade">Waives confidentiality.</param>
/// <param name="FixedLabel">Label given by `fixed`; null for `keep` or when it could not be read.</param>
/// <param name="KeepsLabel">True for `keep`.</param>
/// <param name="OutLabelSpan">Where it stands.</param>
/// <param name="Acknowledgement">What the source may learn.</param>
/// <param name="Limits">Quota.</param>
/// <param name="Words">Words that must not pass, as skeletons, sorted.</param>
/// <param name="WordsSpan">Where the list is named.</param>
/// <param name="MaxRun">Longest run of letters and digits.</param>
/// <param name="Review">Review.</param>
/// <param name="ReleaseSlot">Release slots.</param>
/// <param name="Deadlines">Deadlines.</param>
/// <param name="Span">Where it is defined.</param>
public sealed record ChannelModel(
    uint Id,
    string Name,
    DomainModel? Source,
    SourceSpan SourceSpan,
    DomainModel? Sink,
    SourceSpan SinkSpan,
    ImmutableArray<Located<TypeModel>> Types,
    WaiverModel? Import,
    WaiverModel? Downgrade,
    Label? FixedLabel,
    bool KeepsLabel,
    SourceSpan OutLabelSpan,
    AcknowledgementModel Acknowledgement,
    LimitsModel Limits,
    ImmutableArray<string> Words,
    SourceSpan? WordsSpan,
    Located<ulong>? MaxRun,
    ReviewModel Review,
    ReleaseSlotModel? ReleaseSlot,
    DeadlinesModel Deadlines,
    SourceSpan Span)
{
    /// <summary>True when both ends exist.</summary>
    public bool IsWired => Source is not null && Sink is not null;

    /// <summary>True when it carries the type.</summary>
    public bool Carries(TypeModel type)
    {
        foreach (Located<TypeModel> carried in Types)
        {
            if (ReferenceEquals(carried.Value, type))
            {
                return true;
            }
        }

        return false;
    }
}
