using System;
using System.IO;

namespace Guard.Policy.Tests.Support;

/// <summary>Where this project's cases and the shipped examples stand: found from the test's own folder, for a deterministic
/// build hides the source's.</summary>
internal static class TestFolders
{
    internal static string Cases => Path.Combine(Root(), "tests", "Guard.Policy.Tests", "cases");

    internal static string Base => Path.Combine(Cases, "base");

    internal static string Examples => Path.Combine(Root(), "policy", "examples");

    internal static string Manual => Path.Combine(Root(), "policy", "manual");

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Guard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Guard.sln stands in no folder above the test");
    }
}
