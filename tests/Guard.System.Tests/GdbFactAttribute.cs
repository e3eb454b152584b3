using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Guard.System.Tests;

/// <summary>A test with the real gdb; skipped with the install line where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GdbFactAttribute : FactAttribute
{
    public GdbFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "gdb"))))
        {
            Skip = "gdb is missing: apt-get install gdb";
        }
    }
}
