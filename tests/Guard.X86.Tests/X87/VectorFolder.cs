using System;
using System.IO;

namespace Guard.X86.Tests.X87;

/// <summary>Where the recorded vectors are: the folder named by GUARD_VECTORS, or its subfolder "native".</summary>
public static class VectorFolder
{
    public const string Variable = "GUARD_VECTORS";

    /// <summary>Null when the variable is unset or names no folder with vectors.</summary>
    public static string? Path
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable(Variable);
            if (string.IsNullOrEmpty(folder))
            {
                return null;
            }

            string native = System.IO.Path.Combine(folder, "native");
            string chosen = Directory.Exists(native) ? native : folder;
            return File.Exists(System.IO.Path.Combine(chosen, "x87-arith.txt.gz")) ? chosen : null;
        }
    }
}
