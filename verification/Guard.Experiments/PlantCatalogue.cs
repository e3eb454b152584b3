using System.Collections.Immutable;
#if GUARD_PLANTS
using Guard.Host.Running;
using Guard.Kernel;
#endif

namespace Guard.Experiments;

/// <summary>The planted faults of this build, and the claims that each must turn red: none in the product.</summary>
public static class PlantCatalogue
{
#if !GUARD_PLANTS
    /// <summary>None.</summary>
    public static ImmutableArray<PlantedFault> All { get; } = [];
#else
    /// <summary>All, in the order of their numbers.</summary>
    public static ImmutableArray<PlantedFault> All { get; } =
    [
        Of(Plant.RefusalCode, "what Low reads as acknowledgement tells whether a transfer of High's was refused", "C4"),
    ];

    private static PlantedFault Of(Plant plant, string text, params ImmutableArray<string> claims) =>
        new(Planting.NameOf(plant), claims, text);
#endif
}
