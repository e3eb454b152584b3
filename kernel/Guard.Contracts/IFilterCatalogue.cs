using System;
using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Where the monitor gets filters from; the host hands it in.</summary>
public interface IFilterCatalogue
{
    /// <summary>All filters of this build, sorted by name.</summary>
    ImmutableArray<FilterDescriptor> Descriptors { get; }

    /// <summary>A fresh filter for one transfer, or null when the name is unknown or the configuration is not one of its own.</summary>
    /// <param name="name">Versioned name from the SystemImage.</param>
    /// <param name="configuration">The type's or channel's configuration from the SystemImage, in the form of FORMAT.md of Guard.Filters.</param>
    IContentFilter? Create(string name, ReadOnlySpan<byte> configuration);
}
