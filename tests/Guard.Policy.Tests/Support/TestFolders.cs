using System.IO;
using System.Runtime.CompilerServices;

namespace Guard.Policy.Tests.Support;

/// <summary>Where this project's cases and the shipped examples stand in the source tree.</summary>
internal static class TestFolders
{
    internal static string Cases => Path.Combine(Here(), "..", "cases");

    internal static string Base => Path.Combine(Cases, "base");

    internal static string Examples => Path.Combine(Here(), "..", "..", "..", "policy", "examples");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
