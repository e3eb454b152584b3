using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Guard.System.Tests;

/// <summary>The real `guard`, as a process of its own.</summary>
internal sealed class GuardProcess : IDisposable
{
    private const int LimitMilliseconds = 240_000;

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private GuardProcess(string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Guard.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["NO_COLOR"] = "1";
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    internal static GuardProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Runs to the end.</summary>
    internal static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var process = new GuardProcess(arguments);
        return process.Finish();
    }

    internal (int ExitCode, string Output, string Error) Finish(int limitMilliseconds = LimitMilliseconds)
    {
        if (!_process.WaitForExit(limitMilliseconds))
        {
            _process.Kill();
            throw new TimeoutException($"guard did not end in {limitMilliseconds} ms");
        }

        return (_process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    internal bool HasEnded => _process.HasExited;

    /// <summary>SIGKILL.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
