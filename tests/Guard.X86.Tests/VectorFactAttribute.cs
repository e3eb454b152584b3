using System;
using System.IO;
using Xunit;

namespace Guard.X86.Tests;

/// <summary>A test that needs the recorded vectors, whose folder the environment variable GUARD_VECTORS names.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (!Directory.Exists(Folder))
        {
            Skip = "The recorded vectors are not here: set GUARD_VECTORS to the folder that holds native/ and 80286/.";
        }
    }

    /// <summary>The folder, or an empty string.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("GUARD_VECTORS") ?? string.Empty;
}
