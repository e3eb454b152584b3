using System;
using System.IO;

namespace Guard.Host.Storage;

/// <summary>Relative paths of a store: ASCII, separated by '/', no empty, '.' or '..' part.</summary>
internal static class StorePath
{
    /// <summary>The full path of a relative one below a root.</summary>
    /// <exception cref="ArgumentException">Not a path of a store: our mistake.</exception>
    internal static string Resolve(string root, string path)
    {
        foreach (string part in path.Split('/'))
        {
            if (part.Length == 0 || part is "." or ".." || part.Contains('\\', StringComparison.Ordinal))
            {
                throw new ArgumentException($"'{path}' is not a path of a store", nameof(path));
            }
        }

        return Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
    }
}
