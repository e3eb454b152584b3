using System.Collections.Immutable;
using Guard.Labels;

namespace Guard.Contracts;

/// <summary>One partition, which realises the domain of the same name.</summary>
/// <param name="Id">Number, ascending by row.</param>
/// <param name="Name">Domain name: 1 to 32 of a-z, 0-9, '-'.</param>
/// <param name="Label">The domain's label: what it holds and what its messages carry.</param>
/// <param name="LabelText">The label as people write it.</param>
/// <param name="Owner">Person answerable for it; may be empty.</param>
/// <param name="Organisation">That person's organisation; may be empty.</param>
/// <param name="ImageName">Name in the image's manifest.</param>
/// <param name="ImageDigest">SHA-256 of the manifest's signed text; names the file in RUN/images.</param>
/// <param name="MemoryBytes">RAM, a multiple of 4096.</param>
/// <param name="Devices">Devices beyond the base.</param>
/// <param name="HiddenFeatures">Features its CPUID does not report; their instructions work all the same.</param>
/// <param name="DoorbellsPerSlot">Doorbells copied in one slot; more are counted.</param>
/// <param name="RestartBudget">Restarts allowed within the window.</param>
/// <param name="RestartWindowTicks">The window.</param>
/// <param name="Health">Rows of the health table.</param>
/// <param name="TakesDebugger">A debugger may look into it while the system runs.</param>
/// <param name="Node">Which node hosts it; 0 today.</param>
/// <param name="RuleLocation">file:line of its description.</param>
public sealed record PartitionRow(
    PartitionId Id,
    string Name,
    Label Label,
    string LabelText,
    string Owner,
    string Organisation,
    string ImageName,
    Digest ImageDigest,
    ulong MemoryBytes,
    PartitionDevices Devices,
    ProcessorFeatures HiddenFeatures,
    uint DoorbellsPerSlot,
    uint RestartBudget,
    ulong RestartWindowTicks,
    ImmutableArray<HealthRow> Health,
    bool TakesDebugger,
    uint Node,
    string RuleLocation);
