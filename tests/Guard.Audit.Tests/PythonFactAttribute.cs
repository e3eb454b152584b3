using System;
using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Guard.Audit.Tests;

/// <summary>A test that needs Python 3 and its library `cryptography`; skipped with the install line where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        if (!IsThere())
        {
            Skip = "apt-get install python3 python3-cryptography";
        }
    }

    private static bool IsThere()
    {
        try
        {
            ProcessStartInfo start = new("python3", ["-c", "import cryptography"]) { RedirectStandardError = true };
            using Process? python = Process.Start(start);
            python?.WaitForExit();
            return python?.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
