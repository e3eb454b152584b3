using System;
using System.Linq;
using Guard.Contracts;

namespace Guard.Host.Reporting;

/// <summary>Names of a plan's rows, for people.</summary>
public static class PlanNames
{
    /// <summary>Name of a partition that the plan has.</summary>
    public static string NameOf(SystemImage image, PartitionId id)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Partitions.First(row => row.Id == id).Name;
    }
}
