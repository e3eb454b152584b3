using System;
using Guard.X86.Interpreter;

namespace Guard.X86.Paging;

/// <summary>One physical page of a partition: its bytes and the blocks decoded from them.</summary>
internal sealed class GuestPage
{
    public PageBytes Data;

    /// <summary>ROM: stores are ignored.</summary>
    public bool IsReadOnly;

    /// <summary>Cached translations were derived from this page: a store to it must drop them.</summary>
    public bool HoldsTranslations;

    /// <summary>The blocks decoded from this page; null while no instruction was fetched from it.</summary>
    public CodePage? Code;

    /// <summary>The page's bytes.</summary>
    public Span<byte> Bytes => Data.Bytes;
}
