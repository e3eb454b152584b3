using Guard.Contracts;

namespace Guard.Kernel.Tests.Rig;

/// <summary>What many runs have in common because it never changes: the description, its digest, and people's keys. Every run still has
/// its own monitor, log, journal, partitions and stores.</summary>
public sealed class TestShared
{
    public TestShared()
    {
        Image = TestSystem.Image();
        PolicyDigest = TestSystem.PolicyDigest(Image);
    }

    public SystemImage Image { get; }

    public Digest PolicyDigest { get; }

    public TestPeople People { get; } = new();
}
