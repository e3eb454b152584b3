using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Guard.Host.Demonstration;

/// <summary>The guests of `two-linux`, which are made from a Debian package and not kept in the repository.</summary>
public static class LinuxGuests
{
    private const int MakingMilliseconds = 120_000;

    /// <summary>The example's system.yaml, with its guests made when they are missing or older than what they are made from.</summary>
    /// <exception cref="OperatorException">Exit code 2: a package is missing.</exception>
    public static string Prepare(string repository)
    {
        string example = Path.Combine(repository, "policy", "examples", "two-linux");
        string guests = Path.Combine(example, "guest");
        string script = Path.Combine(example, "make-guests.sh");
        string last = Path.Combine(guests, "build", "bench.cpio");
        DateTime newest = Directory.GetFiles(guests).Append(script).Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(last) || File.GetLastWriteTimeUtc(last) < newest)
        {
            Make(script);
        }

        return Path.Combine(example, "system.yaml");
    }

    private static void Make(string script)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(script) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        global::System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd().Trim();
        if (!process.WaitForExit(MakingMilliseconds))
        {
            process.Kill(entireProcessTree: true);
        }

        _ = output.Result;
        if (process.ExitCode != 0)
        {
            throw new OperatorException(
                2, errors.Length == 0 ? $"{script} failed" : errors, "apt-get install debian-installer-12-netboot-i386 cpio nasm");
        }
    }
}
