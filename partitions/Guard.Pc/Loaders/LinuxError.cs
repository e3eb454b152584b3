namespace Guard.Pc.Loaders;

/// <summary>Why a file is not a Linux kernel that can be started here.</summary>
public enum LinuxError
{
    /// <summary>It is one.</summary>
    None = 0,

    /// <summary>Neither a bzImage (boot flag AA55h and "HdrS") nor an ELF executable for the 386.</summary>
    NotLinux,

    /// <summary>A bzImage whose boot protocol is older than 2.05: no 32-bit entry is promised.</summary>
    ProtocolTooOld,

    /// <summary>A zImage: it loads below 1 MiB.</summary>
    LoadsLow,

    /// <summary>A bzImage without a 32-bit entry (code32_start is 0): it starts in real mode and calls the BIOS.</summary>
    NeedsBios,

    /// <summary>The file ends before the sizes in its own header say so.</summary>
    Truncated,

    /// <summary>An ELF program header is malformed, its bytes lie outside the file, or there are none or more than 64.</summary>
    BadProgramHeader,

    /// <summary>Kernel and the room it asks for do not fit into RAM, or reach below 1 MiB.</summary>
    OutsideMemory,

    /// <summary>Two segments overlap, or the entry point lies in none.</summary>
    BadSegments,

    /// <summary>The initial RAM disk does not fit above the kernel.</summary>
    InitrdDoesNotFit,

    /// <summary>The command line is longer than the kernel takes, or not printable ASCII.</summary>
    CommandLine,
}
