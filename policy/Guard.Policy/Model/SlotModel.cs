namespace Guard.Policy.Model;

/// <summary>A slot of a mode.</summary>
/// <param name="Partition">Who runs; null for a gap.</param>
/// <param name="LengthNanoseconds">Length.</param>
/// <param name="Span">Where it stands.</param>
public sealed record SlotModel(
    PartitionModel? Partition,
    ulong LengthNanoseconds,
    SourceSpan Span);
