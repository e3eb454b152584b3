using System.Linq;
using Guard.Contracts;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Running;
using Xunit;

namespace Guard.Host.Tests;

public sealed class HostMemoryTests
{
    [Fact]
    public void PartitionsMayHaveAllThereIsAndNotAPageMore()
    {
        SystemImage image = SystemLoader.Compile(new DemoSetup(RepositoryPlace.Find()).System, null).Image!;
        ulong needed = (ulong)image.Partitions.Sum(row => (long)row.MemoryBytes);
        HostMemory.Require(image.Partitions, needed);
        HostMemory.Require(image.Partitions);
        OperatorException refused = Assert.Throws<OperatorException>(() => HostMemory.Require(image.Partitions, needed - 4096));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("the partitions are to have 6 MiB of memory, and this host has 5 MiB", refused.Message);
    }
}
