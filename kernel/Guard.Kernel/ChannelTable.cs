using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Builds the channel entries of a SystemImage that PlanCheck has passed.</summary>
internal static class ChannelTable
{
    internal static ImmutableArray<ChannelEntry> Build(
        SystemImage image, ImmutableArray<FilterDescriptor> descriptors, PartitionTable partitions)
    {
        var channels = ImmutableArray.CreateBuilder<ChannelEntry>(image.Channels.Length);
        foreach (ChannelRow row in image.Channels)
        {
            var types = ImmutableArray.CreateBuilder<ChannelType>(row.Types.Length);
            foreach (ChannelTypeRow carried in row.Types)
            {
                TypeRow? type = FindType(image, carried.Type);
                FilterDescriptor? a = FindFilter(descriptors, carried.FilterA);
                FilterDescriptor? b = FindFilter(descriptors, carried.FilterB);
                Invariant.Holds(type is not null && a is not null && b is not null, "the plan check has found type and filters");
                types.Add(new ChannelType(
                    type, new ChannelFilter(a, carried.Configuration), new ChannelFilter(b, carried.Configuration), type.RuleLocation));
            }

            PartitionEntry? source = partitions.Find(row.Source);
            PartitionEntry? sink = partitions.Find(row.Sink);
            Invariant.Holds(source is not null && sink is not null, "the plan check has found both ends");
            channels.Add(new ChannelEntry(row, types.MoveToImmutable(), source, sink, image.Clock.TicksPerSecond));
        }

        return channels.MoveToImmutable();
    }

    internal static TypeRow? FindType(SystemImage image, TypeId id)
    {
        foreach (TypeRow row in image.Types)
        {
            if (row.Id == id)
            {
                return row;
            }
        }

        return null;
    }

    internal static FilterDescriptor? FindFilter(ImmutableArray<FilterDescriptor> descriptors, string name)
    {
        foreach (FilterDescriptor descriptor in descriptors)
        {
            if (string.Equals(descriptor.Name, name, StringComparison.Ordinal))
            {
                return descriptor;
            }
        }

        return null;
    }
}
