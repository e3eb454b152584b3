using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Guard.Kernel.Tests;

/// <summary>Dafny from the tool manifest, with the system's z3.</summary>
internal static class DafnyTool
{
    /// <summary>Root of the repository.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Path of z3, or null.</summary>
    internal static string? Z3 { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "z3"))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs `dotnet dafny` with words; exit code and all it printed.</summary>
    internal static (int ExitCode, string Output) Run(params string[] words) => Start(["dafny", .. words]);

    /// <summary>Runs `dotnet` in the root of the repository.</summary>
    internal static (int ExitCode, string Output) Start(params string[] words)
    {
        ProcessStartInfo start = new("dotnet", words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };

        // The tool was built for an older runtime.
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Guard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("Guard.sln stands in no folder above the tests");
    }
}
