using System;
using System.IO;
using System.Linq;

namespace Guard.System.Tests;

/// <summary>A test with a Linux guest, a network stack beside it and a client; skipped with the install line where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : DebianGuestsFactAttribute
{
    public NetworkFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!((string[])["passt", "curl"]).All(tool => folders.Any(folder => File.Exists(Path.Combine(folder, tool)))))
        {
            Skip = "passt or curl is missing: apt-get install passt curl";
        }
    }
}
