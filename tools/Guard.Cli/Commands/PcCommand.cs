using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Bringup;
using Guard.Host.Building;
using Guard.Host.Debugging;
using Guard.Host.Running;
using Guard.Pc;
using Guard.Pc.Loaders;

namespace Guard.Cli.Commands;

/// <summary>`guard pc`: one plain PC without a guard, for bring-up, conformance and benchmarks.</summary>
internal static class PcCommand
{
    internal static Command Create()
    {
        var arguments = new PcArguments();
        var command = new Command(
            "pc",
            "One plain PC, no guard. Example: guard pc --linux vmlinuz --initrd initrd.gz --append console=ttyS0 --memory 128M --stats");
        arguments.AddTo(command);
        command.SetAction(parsed => Run(arguments, parsed));
        return command;
    }

    private static int Run(PcArguments arguments, ParseResult parsed)
    {
        string serial = parsed.GetValue(arguments.Serial)!;
        using Stream output = OpenSerial(serial);
        SerialInput? input = serial == "stdio" ? new SerialInput(Console.OpenStandardInput()) : null;
        byte[] disk = parsed.GetValue(arguments.Disk) is string file ? PlainLoader.Read(file) : [];
        string? rom = parsed.GetValue(arguments.Bios);
        var ports = new PlainPcOptions
        {
            ExitPort = Port(parsed.GetValue(arguments.ExitPort)),
            PostPort = Port(parsed.GetValue(arguments.PostPort)),
            DebugPort = Port(parsed.GetValue(arguments.DebugPort)),
            Bios = rom is null ? [] : ReadBios(rom),
        };
        ulong memory = Size(parsed.GetValue(arguments.Memory)!);
        NetworkLine? network = parsed.GetValue(arguments.Network) is string end ? new NetworkLine(new PartitionId(1), end) : null;
        using var machine = new PlainMachine(memory, ports, output, Console.OpenStandardError(), input, disk, network);
        Load(machine.Pc, arguments, parsed);
        var watch = Stopwatch.StartNew();
        ulong most = parsed.GetValue(arguments.MaxInstructions) ?? ulong.MaxValue;
        int exitCode = parsed.GetValue(arguments.Gdb) is string place ? Debug(machine, place, most) : machine.Run(most);
        watch.Stop();
        if (parsed.GetValue(arguments.Stats))
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
    }

    private static int Debug(PlainMachine machine, string place, ulong maxTicks)
    {
        using GdbServer server = GdbServer.Listen(place);
        Console.Error.WriteLine($"guard: waiting for a debugger: gdb -ex 'target remote {server.Address}'");
        return server.Run(machine, maxTicks);
    }

    private static void Load(PcPartition pc, PcArguments arguments, ParseResult parsed)
    {
        string? multiboot = parsed.GetValue(arguments.Multiboot);
        string? linux = parsed.GetValue(arguments.Linux);
        string append = parsed.GetValue(arguments.Append)!;
        bool hasBios = parsed.GetValue(arguments.Bios) is not null;
        if ((multiboot is null ? 0 : 1) + (linux is null ? 0 : 1) + (hasBios ? 1 : 0) != 1)
        {
            throw new OperatorException(2, "what shall run?", "--multiboot FILE, --linux FILE or --bios ROM, one of them");
        }

        if (multiboot is not null)
        {
            PlainLoader.LoadMultiboot(pc, multiboot, parsed.GetValue(arguments.Modules)!, append);
        }
        else if (linux is not null)
        {
            PlainLoader.LoadLinux(pc, linux, parsed.GetValue(arguments.Initrd), append);
        }
        else
        {
            pc.TryBootBios();
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
