using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Guard.House.Tests;

/// <summary>
/// A folder to run scripts in, with a space in its path, and a PATH of its own: programs that a test writes to host/, and the few
/// system
/// tools the scripts call. The machine's own dotnet and apt-get are not on it.
/// </summary>
internal sealed class ScratchTree : IDisposable
{
    private static readonly string[] SystemTools =
    [
        "sh", "bash", "readlink", "dirname", "basename", "find", "sort", "cksum", "cat", "head", "tail", "tr", "id", "env",
        "timeout", "mkdir", "flock", "sleep", "date", "grep", "mv", "rm", "ps",
    ];

    internal ScratchTree()
    {
        Directory.CreateDirectory(Path.Combine(Root, "host"));
        Directory.CreateDirectory(Path.Combine(Root, "system"));
        foreach (string tool in SystemTools)
        {
            string? found = Array.Find(["/usr/bin/" + tool, "/bin/" + tool], File.Exists);
            if (found is not null)
            {
                File.CreateSymbolicLink(Path.Combine(Root, "system", tool), found);
            }
        }
    }

    internal string Root { get; } = Directory.CreateTempSubdirectory("guard house ").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    internal string PathOf(string path) => Path.Combine(Root, path);

    internal void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text.ReplaceLineEndings("\n"));
    }

    internal void WriteProgram(string path, string text)
    {
        Write(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Takes a file of the repository over, at the same path.</summary>
    internal void Borrow(string path) => WriteProgram(path, Repository.Read(path));

    /// <summary>Runs a script with a shell, from outside the tree, without input, and with no setting but PATH, HOME and those
    /// given.</summary>
    internal async Task<(int Code, string Output, string Errors)> Run(
        string shell, string script, IReadOnlyList<(string Name, string Value)> environment, params string[] arguments)
    {
        ProcessStartInfo start = new($"/bin/{shell}", [PathOf(script), .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{PathOf("host")}:{PathOf("system")}";
        start.Environment["HOME"] = Root;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output, await errors);
    }
}
