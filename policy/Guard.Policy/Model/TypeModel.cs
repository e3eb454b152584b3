using Guard.Contracts;

namespace Guard.Policy.Model;

/// <summary>A message type.</summary>
/// <param name="Id">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">Kind of content.</param>
/// <param name="MaxBytes">Longest content; 0 when it could not be read.</param>
/// <param name="FreeBits">Bits a sender may choose in one message, at most.</param>
/// <param name="Schema">Schema of a record.</param>
/// <param name="Profile">Profile of a text, without words.</param>
/// <param name="Span">Where it is defined.</param>
/// <param name="MaxSpan">Where its greatest length stands.</param>
public sealed record TypeModel(
    ushort Id,
    string Name,
    ContentKind Kind,
    uint MaxBytes,
    ulong FreeBits,
    RecordSchema? Schema,
    TextProfile? Profile,
    SourceSpan Span,
    SourceSpan MaxSpan);
