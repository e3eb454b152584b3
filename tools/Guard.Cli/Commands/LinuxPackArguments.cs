using System.CommandLine;
using System.IO;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Bringup;
using Guard.Host.Building;

namespace Guard.Cli.Commands;

/// <summary>The options of `guard image pack --linux`: what a recipe would say, on the command line.</summary>
internal sealed class LinuxPackArguments
{
    private readonly Option<string?> _kernel = new("--linux") { Description = "A Linux kernel for the 386; a bzImage is unpacked.", HelpName = "FILE" };
    private readonly Option<string?> _initrd = new("--initrd") { Description = "Its initial RAM disk.", HelpName = "FILE" };
    private readonly Option<string> _append =
        new("--append") { Description = "Its command line.", HelpName = "TEXT", DefaultValueFactory = _ => "console=ttyS0" };

    private readonly Option<string> _memory =
        new("--memory") { Description = "RAM, for example 64MiB.", HelpName = "SIZE", DefaultValueFactory = _ => "64MiB" };

    private readonly Option<string?> _name = new("--name") { Description = "Name in the manifest; the kernel's file name unless given.", HelpName = "NAME" };
    private readonly Option<string?> _ceiling = new("--ceiling") { Description = "Highest label it may run at; needed.", HelpName = "LABEL" };
    private readonly Option<uint> _rollback =
        new("--rollback-index") { Description = "Rollback index, 1 unless given.", HelpName = "N", DefaultValueFactory = _ => 1u };

    internal void AddTo(Command command)
    {
        command.Add(_kernel);
        command.Add(_initrd);
        command.Add(_append);
        command.Add(_memory);
        command.Add(_name);
        command.Add(_ceiling);
        command.Add(_rollback);
    }

    /// <summary>The recipe of a file, or the one the options make.</summary>
    /// <exception cref="OperatorException">Neither or both are given, a file cannot be read, or an option is malformed.</exception>
    internal ImageRecipe Read(ParseResult parsed, string? recipe)
    {
        string? kernel = parsed.GetValue(_kernel);
        if ((kernel is null) == (recipe is null))
        {
            throw new OperatorException(2, "what shall be packed?", "a RECIPE or --linux FILE, one of them");
        }

        if (recipe is not null)
        {
            SystemLoader.RequireReadable(recipe);
            return ImageRecipe.Load(recipe);
        }

        string memory = parsed.GetValue(_memory)!;
        if (!ImageRecipe.TryReadSize(memory, out ulong memoryBytes))
        {
            throw new OperatorException(2, $"--memory {memory}: expected a size such as 64MiB, in whole pages of 4 KiB");
        }

        string ceiling = parsed.GetValue(_ceiling)
            ?? throw new OperatorException(2, "--linux needs --ceiling LABEL", "for example --ceiling \"UNCLASSIFIED//REL TO USA\"");
        string name = parsed.GetValue(_name) ?? Path.GetFileNameWithoutExtension(kernel!);
        string? initrd = parsed.GetValue(_initrd);
        return new ImageRecipe(
            name,
            "1",
            parsed.GetValue(_rollback),
            ceiling,
            memoryBytes,
            BootProtocol.Linux,
            [.. PlainLoader.Read(kernel!)],
            [])
        {
            Initrd = initrd is null ? [] : [.. PlainLoader.Read(initrd)],
            CommandLine = parsed.GetValue(_append),
        };
    }
}
