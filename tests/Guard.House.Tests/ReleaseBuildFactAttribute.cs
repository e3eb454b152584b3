using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Xunit;

namespace Guard.House.Tests;

/// <summary>A test that reads the release build's assemblies; skipped, with the command that makes them, where there are
/// none.</summary>
public sealed class ReleaseBuildFactAttribute : FactAttribute
{
    public ReleaseBuildFactAttribute()
    {
        if (Assemblies().IsEmpty)
        {
            Skip = "there is no release build yet: dotnet build Guard.sln -c Release";
        }
    }

    /// <summary>The release build of kernel, policy and partitions, as far as it is there.</summary>
    internal static ImmutableArray<string> Assemblies() =>
    [
        .. LayeringTable.Rows
            .Where(row => row.Folder is "kernel/" or "policy/" or "partitions/")
            .Select(row => Repository.FullPath($"{row.Folder}{row.Project}/bin/Release/net10.0/{row.Project}.dll"))
            .Where(File.Exists),
    ];
}
