using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;

namespace Guard.Host.Running;

/// <summary>What partitions are to have as RAM, beside what there is.</summary>
public static class HostMemory
{
    /// <summary>Refuses a plan whose partitions together have more RAM than the host gives this program: RAM is reserved, not lent.</summary>
    /// <param name="partitions">The plan's.</param>
    /// <param name="availableBytes">What there is; null for what the runtime found, a container's limit included.</param>
    /// <exception cref="OperatorException">Exit code 2.</exception>
    public static void Require(IEnumerable<PartitionRow> partitions, ulong? availableBytes = null)
    {
        ulong available = availableBytes ?? (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        PartitionRow[] rows = [.. partitions];
        ulong needed = rows.Aggregate(0UL, (sum, row) => checked(sum + row.MemoryBytes));
        if (needed > available)
        {
            throw new OperatorException(
                2,
                $"the partitions are to have {needed >> 20} MiB of memory, and this host has {available >> 20} MiB; nothing was started",
                $"lower memory, or run it where there is more: {string.Join(", ", rows.Select(row => row.RuleLocation))}");
        }
    }
}
