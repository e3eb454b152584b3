using System;

namespace Guard.X86;

/// <summary>A page of RAM could not be had from where it is kept. The run it happens in cannot go on: the guest did nothing to cause it.</summary>
public sealed class PageRefusedException : Exception
{
    /// <summary>Names the page.</summary>
    public PageRefusedException(uint page)
        : base("a page of RAM was refused")
    {
        Page = page;
    }

    /// <summary>Page number: physical address divided by 4096.</summary>
    public uint Page { get; }
}
