using System.IO;
using Xunit;

namespace Guard.Host.Tests;

/// <summary>A test that boots Debian's own kernel; skipped, with the line that installs it, where the package is not there.</summary>
public sealed class DebianFactAttribute : FactAttribute
{
    /// <summary>Folder of the i386 installer.</summary>
    public const string Installer = "/usr/lib/debian-installer/images/12/i386/text/debian-installer/i386";

    public DebianFactAttribute()
    {
        if (!File.Exists(Path.Combine(Installer, "linux")) || !File.Exists("/usr/bin/cpio"))
        {
            Skip = "apt-get install debian-installer-12-netboot-i386 cpio";
        }
    }
}
