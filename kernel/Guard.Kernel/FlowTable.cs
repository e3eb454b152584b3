// Protects: what a guest's two numbers mean is the plan's alone. Trusts: PlanCheck for ascending ids and types that stand once.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The monitor's own decision table: (partition that rang, channel it names, type it names) to a row of the plan, or to
/// nothing.</summary>
/// <remarks>One look-up by key and a walk over the types of one channel; nothing is allocated, and nothing is ever
/// enumerated.</remarks>
public sealed class FlowTable
{
    private readonly Dictionary<ulong, int> _rows;
    private readonly ImmutableArray<ChannelRow> _channels;

    /// <summary>The table of a plan.</summary>
    /// <param name="image">A plan that <see cref="PlanCheck"/> has passed.</param>
    public FlowTable(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _channels = image.Channels;
        _rows = new Dictionary<ulong, int>(_channels.Length);
        for (int i = 0; i < _channels.Length; i++)
        {
            _rows.Add(KeyOf(_channels[i].Source, _channels[i].Id), i);
        }
    }

    /// <summary>Index of the channel row of that number that begins at that partition; -1 for none.</summary>
    public int Find(PartitionId source, ChannelId claimed) =>
        _rows.TryGetValue(KeyOf(source, claimed), out int row) ? row : -1;

    /// <summary>Index of a type among those a row carries; -1 where it does not.</summary>
    /// <param name="row">An index that <see cref="Find"/> gave.</param>
    /// <param name="claimed">The type a guest names: any number.</param>
    public int FindType(int row, TypeId claimed)
    {
        ImmutableArray<ChannelTypeRow> types = _channels[row].Types;
        for (int i = 0; i < types.Length; i++)
        {
            if (types[i].Type == claimed)
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong KeyOf(PartitionId source, ChannelId channel) => ((ulong)source.Value << 32) | channel.Value;
}
