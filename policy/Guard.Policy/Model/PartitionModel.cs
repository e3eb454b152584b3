using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Policy.Model;

/// <summary>A partition.</summary>
/// <param name="Domain">The domain it realises.</param>
/// <param name="ImageReference">As written: images/sensor.</param>
/// <param name="Image">What is known of the image.</param>
/// <param name="ImageSpan">Where it is named.</param>
/// <param name="MemoryBytes">RAM; 0 when it could not be read.</param>
/// <param name="MemorySpan">Where it stands.</param>
/// <param name="Devices">Devices.</param>
/// <param name="DevicesSpan">Where they stand.</param>
/// <param name="HiddenFeatures">What CPUID does not report.</param>
/// <param name="DoorbellsPerSlot">Messages in one slot.</param>
/// <param name="DoorbellsSpan">Where they stand.</param>
/// <param name="RestartBudget">Restarts allowed; 0 without a budget.</param>
/// <param name="RestartWindowNanoseconds">Within.</param>
/// <param name="RestartSpan">Where the budget stands.</param>
/// <param name="Health">Its rows, those of the common table included, by error.</param>
/// <param name="TakesDebugger">A debugger may look into it while the system runs.</param>
/// <param name="DebuggerSpan">Where that stands.</param>
/// <param name="Span">Where it is described.</param>
public sealed record PartitionModel(
    DomainModel Domain,
    string ImageReference,
    ImageFacts? Image,
    SourceSpan ImageSpan,
    ulong MemoryBytes,
    SourceSpan MemorySpan,
    PartitionDevices Devices,
    SourceSpan DevicesSpan,
    ProcessorFeatures HiddenFeatures,
    uint DoorbellsPerSlot,
    SourceSpan DoorbellsSpan,
    uint RestartBudget,
    ulong RestartWindowNanoseconds,
    SourceSpan? RestartSpan,
    ImmutableArray<Located<HealthRow>> Health,
    bool TakesDebugger,
    SourceSpan DebuggerSpan,
    SourceSpan Span);
