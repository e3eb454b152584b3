using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Guard.Labels;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class PlanCheckTests
{
    public static TheoryData<string, Func<SystemImage, SystemImage>> Wrong => new()
    {
        { "K001", i => i with { Clock = i.Clock with { TicksPerSecond = 999 } } },
        { "K001", i => i with { Clock = i.Clock with { TicksPerSecond = 10_000_000_001 } } },
        { "K002", i => i with { ExpiresUnixSeconds = 0 } },
        { "K003", i => i with { Partitions = [], Channels = [] } },
        { "K004", i => Partition(i, p => p with { Id = new PartitionId(0) }) },
        { "K005", i => Partition(i, p => p with { Name = "system" }) },
        { "K005", i => Partition(i, p => p with { Name = "high" }) },
        { "K005", i => Partition(i, p => p with { Name = "../low" }) },
        { "K005", i => Partition(i, p => p with { LabelText = new string('x', 257) }) },
        { "K006", i => Partition(i, p => p with { MemoryBytes = 4097 }) },
        { "K006", i => Partition(i, p => p with { Node = 1 }) },
        { "K006", i => Partition(i, p => p with { HiddenFeatures = (ProcessorFeatures)(1UL << 63) }) },
        { "K007", i => Partition(i, p => p with { Devices = PartitionDevices.Com1 }) },
        { "K007", i => Partition(i, p => p with { Devices = p.Devices | (PartitionDevices)2048 }) },
        { "K014", i => Partition(i, p => p with { Devices = p.Devices | PartitionDevices.VirtioRandom }) },
        { "K014", i => Partition(i, p => p with { Devices = p.Devices | PartitionDevices.VirtioBlock }) },
        { "K014", i => Partition(i, p => p with { Devices = p.Devices | PartitionDevices.Apic }) },
        { "K014", i => Partition(i, p => p with { Devices = p.Devices | PartitionDevices.VirtioNetwork }) },
        { "K014", i => Partition(i, p => p with { Devices = p.Devices | PartitionDevices.VirtioConsole }) },
        { "K014", Crowded },
        { "K015", i => Partition(i, p => p with { DoorbellsPerSlot = DeviceRules.MaxSubmissionsPerFrame + 1 }) },
        { "K008", i => Partition(i, p => p with { Label = p.Label with { LatticeId = 2 } }) },
        { "K009", i => Partition(i, p => p with { Health = p.Health.Add(p.Health[0] with { Action = HealthAction.Ignore }) }) },
        { "K010", i => i with { Schedules = [] } },
        { "K011", i => Schedule(i, s => s with { FrameTicks = 0, Slots = [] }) },
        { "K012", i => Schedule(i, s => s with { Slots = s.Slots.SetItem(1, s.Slots[1] with { StartTicks = 299 }) }) },
        { "K012", i => Schedule(i, s => s with { Slots = s.Slots.SetItem(2, s.Slots[2] with { LengthTicks = 401 }) }) },
        { "K012", i => Schedule(i, s => s with { Slots = s.Slots.SetItem(2, s.Slots[2] with { StartTicks = ulong.MaxValue }) }) },
        { "K012", i => Schedule(i, s => s with { Slots = s.Slots.SetItem(0, s.Slots[0] with { Partition = new PartitionId(9) }) }) },
        { "K013", i => Schedule(i, s => s with { Slots = s.Slots.RemoveAt(1) }) },
        { "K020", i => i with { Types = i.Types.SetItem(0, i.Types[0] with { MaxBytes = 65_537 }) } },
        { "K020", i => i with { Types = i.Types.SetItem(1, i.Types[1] with { Id = new TypeId(1) }) } },
        { "K021", i => Channel(i, 0, c => c with { Id = new ChannelId(0) }) },
        { "K023", i => i with { Audit = i.Audit with { ReserveRecords = 15 } } },
        { "K024", i => Channel(i, 0, c => c with { Sink = TestSystem.Low }) },
        { "K024", i => Channel(i, 0, c => c with { Sink = new PartitionId(8) }) },
        { "K030", i => Channel(i, 0, c => c with { Direction = FlowDirection.Equal }) },
        { "K030", i => Channel(i, 1, c => c with { Direction = FlowDirection.Up }) },
        { "K031", i => Channel(i, 1, c => c with { Waiver = FlowWaiver.None, Authority = string.Empty, AuthorityUntilUnixSeconds = 0 }) },
        { "K031", i => Partition(i, p => p with { Label = p.Label with { Integrity = 0 } }) },
        { "K032", i => Channel(i, 1, c => c with { Authority = string.Empty }) },
        { "K033", i => Channel(i, 1, c => c with { OutLabel = TestSystem.Secret }) },
        { "K033", i => Channel(i, 1, c => c with { OutLabel = TestSystem.Unclassified with { Releasability = BitSet256.Empty } }) },
        { "K034", i => Channel(i, 0, c => c with { Types = [] }) },
        { "K034", i => Channel(i, 0, c => c with { Types = [c.Types[0], c.Types[0]] }) },
        { "K034", i => Channel(i, 0, c => c with { Types = [c.Types[0] with { FilterB = "a/1" }] }) },
        { "K034", i => Channel(i, 0, c => c with { Types = [c.Types[0] with { FilterB = "none/1" }] }) },
        { "K034", i => Channel(Lonely(i), 2, c => c with { Source = TestSystem.Low }) },
        { "K040", i => Channel(i, 0, c => c with { Limits = c.Limits with { Burst = 0 } }) },
        { "K040", i => Channel(i, 0, c => c with { Limits = c.Limits with { QueueDepth = 0 } }) },
        { "K041", i => Channel(i, 1, c => c with { Review = c.Review with { Quorum = 3, Roles = ["a", "b", "c"] } }) },
        { "K041", i => Channel(i, 1, c => c with { Review = c.Review with { Roles = ["releaser"] } }) },
        { "K042", i => Channel(i, 1, c => c with { ReleaseSlot = c.ReleaseSlot with { EveryTicks = 4001 } }) },
        { "K042", i => Channel(i, 1, c => c with { ReleaseSlot = c.ReleaseSlot with { SizeClassesBytes = [16, 23] } }) },
        { "K042", i => Channel(i, 1, c => c with { ReleaseSlot = c.ReleaseSlot with { MaxPerSlot = 0 } }) },
        { "K042", i => Channel(i, 0, c => c with { ReleaseSlot = new ReleaseSlotRow(1000, 1, [32]) }) },
        { "K043", i => Channel(i, 0, c => c with { Acknowledgement = c.Acknowledgement with { EpochTicks = 1500 } }) },
        { "K044", i => Channel(i, 0, c => c with { Deadlines = c.Deadlines with { AuthorisedTicks = 2000 } }) },
        { "K044", i => Channel(i, 1, c => c with { Deadlines = c.Deadlines with { AuthorisedTicks = 34_000 } }) },
        { "K044", i => Channel(i, 1, c => c with { Deadlines = c.Deadlines with { StageTicks = ulong.MaxValue } }) },
    };

    [Fact]
    public void TheTestSystemIsInOrder() => Assert.Empty(PlanCheck.Check(TestSystem.Image(), new TestFilters().Descriptors));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AWrongNumberOrALieIsRefusedByName(string check, Func<SystemImage, SystemImage> change)
    {
        ImmutableArray<PlanFinding> findings = PlanCheck.Check(change(TestSystem.Image()), new TestFilters().Descriptors);
        Assert.Contains(check, findings.Select(f => f.Check));
    }

    [Theory]
    [InlineData(34_001UL)]
    public void TheLeastDeadlineThatFitsIsAccepted(ulong ticks) => Assert.Empty(PlanCheck.Check(
        Channel(TestSystem.Image(), 1, c => c with { Deadlines = c.Deadlines with { AuthorisedTicks = ticks } }), new TestFilters().Descriptors));

    [Theory]
    [InlineData("K101")]
    [InlineData("K102")]
    [InlineData("K103")]
    [InlineData("K104")]
    [InlineData("K105")]
    [InlineData("K106")]
    [InlineData("K107")]
    [InlineData("K109")]
    public void PartsThatDoNotBelongTogetherAreRefused(string check)
    {
        PlanRefusedException refused = Assert.Throws<PlanRefusedException>(() => new TestRun(change: parts => check switch
        {
            "K101" => parts with { PolicyDigest = Digest.Zero },
            "K102" => parts with { LogSecret = [1] },
            "K103" => parts with { BootEpoch = 0 },
            "K104" => parts with { Partitions = parts.Partitions.RemoveAt(2) },
            "K105" => parts with { Partitions = parts.Partitions.SetItem(0, parts.Partitions[1]) },
            "K106" => parts with { Partitions = parts.Partitions.SetItem(0, parts.Partitions[0] with { Image = null }) },
            "K107" => parts with
            {
                Partitions = parts.Partitions.SetItem(
                    0, parts.Partitions[0] with { Image = TestSystem.ProgramImage() with { Manifest = Digest.Zero } }),
            },
            _ => parts with { Reviewers = parts.Reviewers.Add(parts.Reviewers[0] with { Person = "somebody else" }) },
        }));
        Assert.Contains(check, refused.Findings.Select(f => f.Check));
    }

    [Fact]
    public void AFilterThatDoesNotTakeItsConfigurationOpensNothing()
    {
        SystemImage image = Channel(TestSystem.Image(), 0, c => c with { Types = [c.Types[0] with { Configuration = [.. "no"u8] }] });
        PlanRefusedException refused = Assert.Throws<PlanRefusedException>(() => new TestRun(image));
        Assert.Equal("K110", refused.Findings[0].Check);
    }

    private static SystemImage Partition(SystemImage image, Func<PartitionRow, PartitionRow> change) =>
        image with { Partitions = image.Partitions.SetItem(0, change(image.Partitions[0])) };

    /// <summary>The third partition has no channel any more, and no port.</summary>
    private static SystemImage Lonely(SystemImage image) =>
        image with { Partitions = image.Partitions.SetItem(2, image.Partitions[2] with { Devices = PartitionDevices.Com1 }) };

    /// <summary>The first partition has a console and one channel more than it shows.</summary>
    private static SystemImage Crowded(SystemImage image) =>
        Partition(image, p => p with { Devices = p.Devices | PartitionDevices.VirtioConsole | PartitionDevices.Pci }) with
        {
            Channels = [.. Enumerable.Repeat(image.Channels[0] with { Source = image.Partitions[0].Id }, DeviceRules.MaxConsolePorts + 1)],
        };

    private static SystemImage Schedule(SystemImage image, Func<ScheduleRow, ScheduleRow> change) =>
        image with { Schedules = image.Schedules.SetItem(0, change(image.Schedules[0])) };

    private static SystemImage Channel(SystemImage image, int index, Func<ChannelRow, ChannelRow> change) =>
        image with { Channels = image.Channels.SetItem(index, change(image.Channels[index])) };
}
