using System.Collections.Immutable;

namespace Guard.House.Tests;

/// <summary>What one project may lean on: project names, and NuGet packages.</summary>
internal sealed record LayeringRow(
    string Project, string Folder, ImmutableArray<string> Projects, ImmutableArray<string> Packages);
