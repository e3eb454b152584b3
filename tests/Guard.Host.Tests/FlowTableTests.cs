using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Filters;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Kernel;
using Guard.Labels;
using Guard.Policy;
using Guard.Policy.Analysis;
using Guard.Policy.Model;
using Xunit;

namespace Guard.Host.Tests;

/// <summary>`explain` and the table the monitor itself decides by say the same of every flow.</summary>
public sealed class FlowTableTests
{
    /// <summary>Every example whose guests stand in the repository; others are made from packages first.</summary>
    public static IEnumerable<object[]> Examples() =>
        Directory.EnumerateDirectories(Path.Combine(RepositoryPlace.Find(), "policy", "examples")).Order(StringComparer.Ordinal)
            .Where(folder => !File.Exists(Path.Combine(folder, "make-guests.sh")))
            .Select(folder => new object[] { Path.GetFileName(folder), 20261122 });

    [Theory]
    [MemberData(nameof(Examples))]
    public void ExplainSaysWhatTheMonitorsOwnTableSaysOnTenThousandRandomTuples(string example, int seed)
    {
        PolicyCompilation compiled = Compile(example);
        PolicyModel policy = compiled.Policy!;
        SystemImage image = compiled.Image!;
        Assert.Empty(PlanCheck.Check(image, new Catalogue().Descriptors));
        var table = new FlowTable(image);
        var explainer = new FlowExplainer(policy, new Catalogue().Descriptors);
        var random = new Random(seed);
        int allowed = 0;
        for (int i = 0; i < 10_000; i++)
        {
            DomainModel from = policy.Domains[random.Next(policy.Domains.Length)];
            DomainModel to = policy.Domains[random.Next(policy.Domains.Length)];
            TypeModel type = policy.Types[random.Next(policy.Types.Length)];
            DomainModel labelled = policy.Domains[random.Next(policy.Domains.Length)];
            bool own = random.Next(2) == 0;
            FlowExplanation answer = explainer.Explain(from.Name, to.Name, type.Name, own ? null : labelled.LabelText);
            bool expected = Carries(table, image, from.Id, to.Id, type.Id)
                && (own || Lattice.ConfidentialityAllows(labelled.Label!.Value, from.Label!.Value));
            Assert.True(
                answer.Problem is null && answer.Allowed == expected,
                $"seed {seed}, {from.Name} to {to.Name}, {type.Name}, {labelled.LabelText}: monitor {expected}, explain {answer.Allowed} {answer.Problem}");
            allowed += expected ? 1 : 0;
        }

        Assert.InRange(allowed, 100, 9_900);
    }

    [Theory]
    [InlineData("three-levels")]
    [InlineData("coalition")]
    public void OfAllNumbersAGuestMayWriteOnlyItsOwnRowsAreFound(string example)
    {
        SystemImage image = Compile(example).Image!;
        var table = new FlowTable(image);
        for (uint partition = 0; partition < 70; partition++)
        {
            for (uint channel = 0; channel < 70; channel++)
            {
                ChannelRow? expected = image.Channels.FirstOrDefault(row => row.Id.Value == channel && row.Source.Value == partition);
                int found = table.Find(new PartitionId(partition), new ChannelId(channel));
                Assert.Equal(expected, found < 0 ? null : image.Channels[found]);
                for (ushort type = 0; found >= 0 && type < 20; type++)
                {
                    Assert.Equal(expected!.Types.Any(row => row.Type.Value == type), table.FindType(found, new TypeId(type)) >= 0);
                }
            }
        }
    }

    // A guest names a channel, not a sink: the flow is open when any of its own channels leads there.
    private static bool Carries(FlowTable table, SystemImage image, uint from, uint to, ushort type)
    {
        for (uint channel = 0; channel < 64; channel++)
        {
            int row = table.Find(new PartitionId(from), new ChannelId(channel));
            if (row >= 0 && image.Channels[row].Sink.Value == to && table.FindType(row, new TypeId(type)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static PolicyCompilation Compile(string example) =>
        SystemLoader.Compile(Path.Combine(RepositoryPlace.Find(), "policy", "examples", example, "system.yaml"), null).Compilation;
}
