using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Guard.Pc.Tests.Guests;

/// <summary>A test that needs the NASM assembler; skipped with the install line where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NasmFactAttribute : FactAttribute
{
    public NasmFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "nasm"))))
        {
            Skip = "nasm is missing: apt-get install nasm";
        }
    }
}
