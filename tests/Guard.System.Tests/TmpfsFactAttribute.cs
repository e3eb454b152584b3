using System;
using System.IO;
using Xunit;

namespace Guard.System.Tests;

/// <summary>A test on a small file system of its own, which only root can mount.</summary>
public sealed class TmpfsFactAttribute : FactAttribute
{
    public TmpfsFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "needs Linux: mounts a tmpfs";
            return;
        }

        string place = Path.Combine(Path.GetTempPath(), "guard-mount-" + Path.GetRandomFileName());
        Directory.CreateDirectory(place);
        if (SmallDisk.TryMount(place, 1))
        {
            SmallDisk.Unmount(place);
        }
        else
        {
            Skip = "needs the right to mount a tmpfs: run as root";
        }

        Directory.Delete(place);
    }
}
