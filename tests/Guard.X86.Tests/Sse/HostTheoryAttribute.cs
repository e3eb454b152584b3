using System.Runtime.Intrinsics.X86;
using Xunit;

namespace Guard.X86.Tests.Sse;

/// <summary>A theory that is skipped, with the reason, on a host without SSE4.2.</summary>
public sealed class HostTheoryAttribute : TheoryAttribute
{
    public HostTheoryAttribute()
    {
        if (!Sse42.IsSupported)
        {
            Skip = "the host has no SSE4.2 to compare with";
        }
    }
}
