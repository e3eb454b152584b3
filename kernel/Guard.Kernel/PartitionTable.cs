// Protects: one entry a partition, found by id or in plan order. Trusts: PlanCheck for ascending ids and a slot for each.
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>All partitions of this node.</summary>
internal sealed class PartitionTable
{
    internal PartitionTable(SystemImage image, ImmutableArray<PartitionPart> parts, Schedule schedule)
    {
        var byId = ImmutableArray.CreateBuilder<PartitionEntry>(image.Partitions.Length);
        for (int i = 0; i < image.Partitions.Length; i++)
        {
            byId.Add(new PartitionEntry(image.Partitions[i], parts[i], schedule));
        }

        ById = byId.MoveToImmutable();
        var inPlanOrder = ImmutableArray.CreateBuilder<PartitionEntry>(ById.Length);
        foreach (PartitionId id in schedule.PlanOrder)
        {
            PartitionEntry? entry = Find(id);
            Invariant.Holds(entry is not null, "every slot names a partition");
            inPlanOrder.Add(entry);
        }

        InPlanOrder = inPlanOrder.ToImmutable();
    }

    /// <summary>By ascending id.</summary>
    internal ImmutableArray<PartitionEntry> ById { get; }

    /// <summary>By first slot.</summary>
    internal ImmutableArray<PartitionEntry> InPlanOrder { get; }

    /// <summary>The partition with an id, or null. A system has few partitions: a scan of the table.</summary>
    internal PartitionEntry? Find(PartitionId id)
    {
        foreach (PartitionEntry entry in ById)
        {
            if (entry.Row.Id == id)
            {
                return entry;
            }
        }

        return null;
    }
}
