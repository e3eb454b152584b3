using Guard.Labels;

namespace Guard.Policy.Model;

/// <summary>A domain.</summary>
/// <param name="Id">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Label">Label; null when it could not be read.</param>
/// <param name="LabelText">The label as people write it.</param>
/// <param name="Owner">Person answerable; may be empty.</param>
/// <param name="Organisation">Organisation; may be empty.</param>
/// <param name="Span">Where it is defined.</param>
/// <param name="LabelSpan">Where its label stands.</param>
public sealed record DomainModel(
    uint Id,
    string Name,
    Label? Label,
    string LabelText,
    string Owner,
    string Organisation,
    SourceSpan Span,
    SourceSpan LabelSpan);
