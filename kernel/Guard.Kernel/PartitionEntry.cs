using Guard.Contracts;

namespace Guard.Kernel;

internal sealed class PartitionEntry
{
    internal PartitionEntry(PartitionRow row, PartitionPart part)
    {
        Row = row;
        Part = part;
    }

    internal PartitionRow Row { get; }

    internal PartitionPart Part { get; }

    internal bool IsRunning { get; }

    internal void RunFrame(Schedule schedule, ulong frame) => throw new System.NotSupportedException();
}
