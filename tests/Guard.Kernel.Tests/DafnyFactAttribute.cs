using System;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>A test that needs Dafny and z3; skipped with the install line where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DafnyFactAttribute : FactAttribute
{
    public DafnyFactAttribute()
    {
        if (DafnyTool.Z3 is null || DafnyTool.Run("--version").ExitCode != 0)
        {
            Skip = "apt-get install z3 && dotnet tool restore";
        }
    }
}
