using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Bringup;
using Guard.Host.Building;
using Guard.Pc;
using Guard.Pc.Loaders;

namespace Guard.Cli.Commands;

/// <summary>`guard pc`: one plain PC without a guard, for bring-up, conformance and benchmarks.</summary>
internal static class PcCommand
{
    internal static Command Create()
    {
        var multiboot = new Option<string?>("--multiboot") { Description = "A Multiboot 1 program (ELF or a.out-kludge).", HelpName = "FILE" };
        var bios = new Option<string?>("--bios")
        {
            Description = "A ROM image that ends at 4 GiB, its last 128 KiB at 1 MiB too; runs from RESET.",
            HelpName = "ROM",
        };
        var modules = new Option<string[]>("--module")
        {
            Description = "FILE[,ARGS]: a Multiboot module.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        var append = new Option<string>("--append")
        {
            Description = "Command line for the guest.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => string.Empty,
        };
        var memory = new Option<string>("--memory") { Description = "RAM, for example 64M.", HelpName = "SIZE", DefaultValueFactory = _ => "64M" };
        var engine = new Option<string>("--engine")
        {
            Description = "interpreter (the only engine of this version).",
            DefaultValueFactory = _ => "interpreter",
        };
        var serial = new Option<string>("--serial") { Description = "COM1: stdio, file:F or none.", DefaultValueFactory = _ => "stdio" };
        var exitPort = new Option<string?>("--exit-port") { Description = "A write of v ends with exit code (v<<1)|1.", HelpName = "PORT" };
        var postPort = new Option<string?>("--post-port") { Description = "Progress codes, to standard error.", HelpName = "PORT" };
        var debugPort = new Option<string?>("--debug-port") { Description = "Text for standard error.", HelpName = "PORT" };
        var most = new Option<ulong?>("--max-instructions") { Description = "Stop after so many ticks.", HelpName = "N" };
        var stats = new Option<bool>("--stats") { Description = "Instructions, seconds and MIPS on standard error." };
        engine.AcceptOnlyFromAmong("interpreter");
        var command = new Command(
            "pc",
            "One plain PC, no guard. Example: guard pc --multiboot sieve.elf --memory 128M --exit-port 0xf4 --stats")
        {
            multiboot,
            bios,
            modules,
            append,
            memory,
            engine,
            serial,
            exitPort,
            postPort,
            debugPort,
            most,
            stats,
        };
        command.SetAction(parsed =>
        {
            string? program = parsed.GetValue(multiboot);
            string? rom = parsed.GetValue(bios);
            if ((program is null) == (rom is null))
            {
                throw new OperatorException(2, "what shall run?", "--multiboot FILE or --bios ROM, one of them");
            }

            using Stream output = OpenSerial(parsed.GetValue(serial)!);
            var options = new PlainPcOptions
            {
                ExitPort = Port(parsed.GetValue(exitPort)),
                PostPort = Port(parsed.GetValue(postPort)),
                DebugPort = Port(parsed.GetValue(debugPort)),
                Bios = rom is null ? [] : ReadBios(rom),
            };
            using var machine = new PlainMachine(Size(parsed.GetValue(memory)!), options, output, Console.OpenStandardError());
            if (program is null)
            {
                machine.Pc.TryBootBios();
            }
            else
            {
                Load(machine.Pc, program, parsed.GetValue(modules)!, parsed.GetValue(append)!);
            }

            var watch = Stopwatch.StartNew();
            int exitCode = machine.Run(parsed.GetValue(most) ?? ulong.MaxValue);
            watch.Stop();
            if (parsed.GetValue(stats))
            {
                ulong instructions = machine.Pc.Counters.Instructions;
                double seconds = watch.Elapsed.TotalSeconds;
                Console.Error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"instructions {instructions}  seconds {seconds:F3}  MIPS {instructions / seconds / 1e6:F1}  blocks compiled 0"));
            }

            if (machine.Pc.LastCrash is CrashRecord crash)
            {
                Console.Error.WriteLine(CrashText.Render(crash));
            }

            return exitCode;
        });
        return command;
    }

    private static void Load(PcPartition pc, string file, string[] modules, string commandLine)
    {
        SystemLoader.RequireReadable(file);
        ImmutableArray<ModuleFile> loaded =
        [
            .. modules.Select(module =>
            {
                string[] parts = module.Split(',', 2);
                SystemLoader.RequireReadable(parts[0]);
                return new ModuleFile(File.ReadAllBytes(parts[0]), parts.Length > 1 ? parts[1] : string.Empty);
            }),
        ];
        if (!MultibootLoader.TryLoad(pc, File.ReadAllBytes(file), loaded, commandLine, out MultibootError error))
        {
            throw new OperatorException(
                2,
                $"{file}: not a Multiboot program that fits into {pc.MemoryBytes >> 20} MiB: {error}",
                "give more --memory, or check the file with: readelf -l " + file);
        }
    }

    private static ImmutableArray<byte> ReadBios(string file)
    {
        SystemLoader.RequireReadable(file);
        long sizeBytes = new FileInfo(file).Length;
        return BiosRom.IsValidSize(sizeBytes)
            ? [.. File.ReadAllBytes(file)]
            : throw new OperatorException(
                2,
                $"{file}: {sizeBytes} bytes are not a BIOS image",
                "a ROM image is a multiple of 4 KiB, at most 16 MiB");
    }

    private static Stream OpenSerial(string serial)
    {
        if (serial == "stdio")
        {
            return Console.OpenStandardOutput();
        }

        if (serial == "none")
        {
            return Stream.Null;
        }

        return serial.StartsWith("file:", StringComparison.Ordinal)
            ? new FileStream(serial["file:".Length..], FileMode.Create, FileAccess.Write)
            : throw new OperatorException(2, $"--serial {serial}: expected stdio, file:F or none");
    }

    private static ushort? Port(string? text)
    {
        if (text is null)
        {
            return null;
        }

        bool hex = text.StartsWith("0x", StringComparison.Ordinal);
        return ushort.TryParse(
            hex ? text.AsSpan(2) : text,
            hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out ushort port)
            ? port
            : throw new OperatorException(2, $"'{text}' is not a port, for example 0xf4");
    }

    private static ulong Size(string text)
    {
        ulong unit =
            text.Length == 0
                ? 0UL
                : text[^1] switch
                {
                    'K' => 1UL << 10,
                    'M' => 1UL << 20,
                    'G' => 1UL << 30,
                    _ => 0UL,
                };
        return
            unit > 0
            && uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint count)
            && count * unit is > 0 and <= 4UL << 30
            ? count * unit
            : throw new OperatorException(2, $"--memory {text}: expected a size such as 64M, at most 4G");
    }
}
