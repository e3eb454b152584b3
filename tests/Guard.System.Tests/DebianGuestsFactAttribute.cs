using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Guard.System.Tests;

/// <summary>A test whose guests are made from a Debian package; skipped with the install line where it or a tool is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class DebianGuestsFactAttribute : FactAttribute
{
    private const string Kernel = "/usr/lib/debian-installer/images/12/i386/text/debian-installer/i386/linux";

    public DebianGuestsFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        bool hasTools = ((string[])["cpio", "nasm"]).All(tool => folders.Any(folder => File.Exists(Path.Combine(folder, tool))));
        if (!hasTools || !File.Exists(Kernel))
        {
            Skip = "guests are made from a package: apt-get install debian-installer-12-netboot-i386 cpio nasm";
        }
    }
}
