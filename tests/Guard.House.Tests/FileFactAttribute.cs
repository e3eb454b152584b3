using System.IO;
using Xunit;

namespace Guard.House.Tests;

/// <summary>A test of a file or folder that the tree may not have yet.</summary>
public sealed class FileFactAttribute : FactAttribute
{
    public FileFactAttribute(string path)
    {
        string full = Repository.FullPath(path);
        if (!File.Exists(full) && !Directory.Exists(full))
        {
            Skip = $"there is no {path} yet";
        }
    }
}
