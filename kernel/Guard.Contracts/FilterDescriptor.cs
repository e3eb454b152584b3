using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>What a filter is, as data: the policy compiler and the kernel know a filter by this alone.</summary>
/// <param name="Name">Versioned name, for example "record-rebuild/1".</param>
/// <param name="Role">A or B.</param>
/// <param name="Kind">The kind of content it judges.</param>
/// <param name="FuelBase">Fuel granted to every transfer (c₀).</param>
/// <param name="FuelPerByte">Fuel granted for each byte of input (c₁).</param>
/// <param name="Reasons">Text of each reason number; entry 0 is "none".</param>
public sealed record FilterDescriptor(
    string Name, FilterRole Role, ContentKind Kind, ulong FuelBase, ulong FuelPerByte, ImmutableArray<string> Reasons);
