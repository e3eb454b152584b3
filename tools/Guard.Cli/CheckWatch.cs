using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Guard.Host;
using Guard.Policy;

namespace Guard.Cli;

/// <summary>`check --watch`: checks, and again each time one of the texts it read is saved.</summary>
/// <remarks>
/// It looks at times and lengths a few times a second: editors save by rename, and folders on network drives send no events.
/// </remarks>
internal static class CheckWatch
{
    private const int PauseMilliseconds = 200;

    internal static int Run(Func<PolicyCompilation> check, string file, Func<PolicyCompilation, int> report)
    {
        using var stop = new ManualResetEventSlim();
        void Stop(object? sender, ConsoleCancelEventArgs key)
        {
            key.Cancel = true;
            stop.Set();
        }

        Console.CancelKeyPress += Stop;
        try
        {
            return Loop(check, file, report, stop);
        }
        finally
        {
            Console.CancelKeyPress -= Stop;
        }
    }

    private static int Loop(Func<PolicyCompilation> check, string file, Func<PolicyCompilation, int> report, ManualResetEventSlim stop)
    {
        var stamps = new Dictionary<string, string>(StringComparer.Ordinal) { [file] = StampOf(file) };
        while (true)
        {
            // Stamps are taken before the check reads: what is saved meanwhile is seen as a change.
            Dictionary<string, string> before = stamps.Keys.ToDictionary(path => path, StampOf, StringComparer.Ordinal);
            (int code, string[] read) = Once(check, file, report);
            stamps = read.Length == 0
                ? before
                : read.ToDictionary(path => path, path => before.GetValueOrDefault(path) ?? StampOf(path), StringComparer.Ordinal);
            Terminal.Plain($"{DateTime.Now:HH:mm:ss}  exit code {code}; watching {stamps.Count} files, Ctrl-C ends");
            while (stamps.All(pair => pair.Value == StampOf(pair.Key)))
            {
                if (stop.Wait(PauseMilliseconds))
                {
                    return code;
                }
            }
        }
    }

    // A file that is gone for a moment, as between an editor's delete and rename, is one finding, not the end.
    private static (int ExitCode, string[] Files) Once(Func<PolicyCompilation> check, string file, Func<PolicyCompilation, int> report)
    {
        try
        {
            PolicyCompilation compilation = check();
            string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            return (report(compilation), [.. compilation.Sources.Select(source => Path.Combine(folder, source.Path))]);
        }
        catch (OperatorException error)
        {
            Terminal.Plain(error.Message);
            return (error.ExitCode, []);
        }
    }

    private static string StampOf(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? $"{info.LastWriteTimeUtc.Ticks} {info.Length}" : "-";
    }
}
