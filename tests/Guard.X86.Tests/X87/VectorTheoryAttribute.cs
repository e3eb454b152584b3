using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>A theory that is skipped, with the reason, where there are no recorded vectors.</summary>
public sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute()
    {
        if (VectorFolder.Path is null)
        {
            Skip = $"{VectorFolder.Variable} names no folder with recorded vectors";
        }
    }
}
