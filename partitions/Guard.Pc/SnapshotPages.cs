using System;
using Guard.Contracts;
using Guard.X86;

namespace Guard.Pc;

/// <summary>The pages of a partition's own snapshot, as its memory asks for them.</summary>
internal sealed class SnapshotPages : IPageStore
{
    private readonly IPageSource _source;

    public SnapshotPages(IPageSource source)
    {
        _source = source;
    }

    /// <inheritdoc/>
    public bool Holds(uint page) => _source.Holds(page);

    /// <inheritdoc/>
    public bool TryRead(uint page, Span<byte> target) => _source.TryRead(page, target);
}
