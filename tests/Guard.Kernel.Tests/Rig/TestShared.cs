using Guard.Contracts;

namespace Guard.Kernel.Tests.Rig;

/// <summary>What many runs, one after another, have in common: the description, its digest and people's keys, which never change, and the
/// memory behind the stores, which are empty when a run begins. Every run still has its own monitor, log, journal and partitions.</summary>
public sealed class TestShared
{
    public TestShared(SystemImage? image = null)
    {
        Image = image ?? TestSystem.Image();
        PolicyDigest = TestSystem.PolicyDigest(Image);
    }

    public SystemImage Image { get; }

    public Digest PolicyDigest { get; }

    public TestPeople People { get; } = new();

    public TestNotes Notes { get; } = new();

    public MemoryStore Journal { get; } = new("journal", new StoreWire());

    public MemoryStore Held { get; } = new("held", new StoreWire());

    public MemoryStore LogFiles { get; } = new("log", new StoreWire());
}
