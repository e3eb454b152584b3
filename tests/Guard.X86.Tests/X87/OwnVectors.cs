using System;
using System.IO;

namespace Guard.X86.Tests.X87;

/// <summary>The small cases committed under tests/vectors.</summary>
public static class OwnVectors
{
    public static string PathOf(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Guard.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "vectors", name);
            }
        }

        throw new FileNotFoundException("no Guard.sln above " + AppContext.BaseDirectory);
    }
}
