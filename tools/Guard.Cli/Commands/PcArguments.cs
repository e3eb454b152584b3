using System.CommandLine;

namespace Guard.Cli.Commands;

/// <summary>The options of `guard pc`.</summary>
internal sealed class PcArguments
{
    internal PcArguments()
    {
        Engine.AcceptOnlyFromAmong("interpreter");
    }

    internal Option<string?> Multiboot { get; } =
        new("--multiboot") { Description = "A Multiboot 1 program (ELF or a.out-kludge).", HelpName = "FILE" };

    internal Option<string[]> Modules { get; } =
        new("--module") { Description = "FILE[,ARGS]: a Multiboot module.", HelpName = "FILE", DefaultValueFactory = _ => [] };

    internal Option<string?> Linux { get; } =
        new("--linux") { Description = "A Linux kernel for the 386: bzImage or vmlinux.", HelpName = "FILE" };

    internal Option<string?> Initrd { get; } = new("--initrd") { Description = "Initial RAM disk for --linux.", HelpName = "FILE" };

    internal Option<string?> Bios { get; } =
        new("--bios") { Description = "A ROM image that ends at 4 GiB, its last 128 KiB at 1 MiB too; runs from RESET.", HelpName = "ROM" };

    internal Option<string?> Disk { get; } =
        new("--disk") { Description = "What a virtio disk holds at the beginning; the file is not written.", HelpName = "FILE" };

    internal Option<string?> Network { get; } =
        new("--network")
        {
            Description = "Its network card's Unix socket, made here (or connect:SOCKET); frames as QEMU's -netdev stream.",
            HelpName = "SOCKET",
        };

    internal Option<string> Append { get; } =
        new("--append", "--cmdline")
        {
            Description = "Command line for the guest.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => string.Empty,
        };

    internal Option<string> Memory { get; } =
        new("--memory") { Description = "RAM, for example 64M.", HelpName = "SIZE", DefaultValueFactory = _ => "64M" };

    internal Option<string> Engine { get; } =
        new("--engine") { Description = "interpreter (the only engine of this version).", DefaultValueFactory = _ => "interpreter" };

    internal Option<string> Serial { get; } =
        new("--serial") { Description = "COM1: stdio, file:F or none.", DefaultValueFactory = _ => "stdio" };

    internal Option<string?> ExitPort { get; } =
        new("--exit-port") { Description = "A write of v ends with exit code (v<<1)|1.", HelpName = "PORT" };

    internal Option<string?> PostPort { get; } =
        new("--post-port") { Description = "Progress codes, to standard error.", HelpName = "PORT" };

    internal Option<string?> DebugPort { get; } =
        new("--debug-port") { Description = "Text for standard error.", HelpName = "PORT" };

    internal Option<ulong?> MaxInstructions { get; } =
        new("--max-instructions") { Description = "Stop after so many ticks.", HelpName = "N" };

    internal Option<string?> Gdb { get; } =
        new("--gdb")
        {
            Description = "Wait for gdb on this port of 127.0.0.1 (0: any), or on this Unix socket; then: target remote 127.0.0.1:PORT.",
            HelpName = "PORT|PATH",
        };

    internal Option<bool> Stats { get; } =
        new("--stats") { Description = "Instructions, seconds and MIPS on standard error." };

    /// <summary>Adds every option.</summary>
    internal void AddTo(Command command)
    {
        command.Add(Multiboot);
        command.Add(Modules);
        command.Add(Linux);
        command.Add(Initrd);
        command.Add(Bios);
        command.Add(Disk);
        command.Add(Network);
        command.Add(Append);
        command.Add(Memory);
        command.Add(Engine);
        command.Add(Serial);
        command.Add(ExitPort);
        command.Add(PostPort);
        command.Add(DebugPort);
        command.Add(MaxInstructions);
        command.Add(Gdb);
        command.Add(Stats);
    }
}
