using System;
using System.IO;

namespace Guard.Host.Demonstration;

/// <summary>Where the examples and guests stand: the folder with Guard.sln above this program.</summary>
public static class RepositoryPlace
{
    /// <summary>The repository's folder.</summary>
    /// <exception cref="OperatorException">Exit code 2: the program stands outside a repository.</exception>
    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Guard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new OperatorException(
            2,
            "the demo's examples are not beside this program",
            "run tools/guard demo in a clone of the repository");
    }
}
