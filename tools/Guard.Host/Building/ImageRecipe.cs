using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Contracts;

namespace Guard.Host.Building;

/// <summary>How an unsigned partition image is packed: a text file `NAME.recipe` beside a system description.</summary>
/// <remarks>
/// One key a line, `#` starts a comment, file names are relative to the recipe:
/// <code>
/// name mole
/// version 1
/// rollback_index 1
/// ceiling SECRET//REL TO USA, GBR
/// memory 1MiB
/// multiboot ../../../../partitions/guests/mole.bin
/// segment secret 0xF000 hex 000102030405060708090a0b0c0d0e0f
/// </code>
/// `bootsector FILE` stands in place of `multiboot FILE` for a 512-byte sector, `linux FILE` for a kernel, with `initrd FILE` and
/// `append TEXT` as it needs them; a segment's bytes are `hex DIGITS` or `file NAME`.
/// </remarks>
/// <param name="Name">Name in the manifest.</param>
/// <param name="Version">Version in the manifest.</param>
/// <param name="RollbackIndex">Rollback index in the manifest.</param>
/// <param name="Ceiling">Highest label it may run at.</param>
/// <param name="MemoryBytes">RAM it needs.</param>
/// <param name="Protocol">What kind of program it is.</param>
/// <param name="Payload">Bytes of the program's file.</param>
/// <param name="Segments">Further segments.</param>
public sealed record ImageRecipe(
    string Name,
    string Version,
    uint RollbackIndex,
    string Ceiling,
    ulong MemoryBytes,
    BootProtocol Protocol,
    ImmutableArray<byte> Payload,
    ImmutableArray<RecipeSegment> Segments
)
{
    /// <summary>Initial RAM disk of a Linux kernel; empty for none.</summary>
    public ImmutableArray<byte> Initrd { get; init; } = [];

    /// <summary>Command line; the image's name when the recipe gives none.</summary>
    public string? CommandLine { get; init; }

    /// <summary>File name ending.</summary>
    public const string Extension = ".recipe";

    private const string MakeGuests = "../make-guests.sh";

    private static readonly ImmutableArray<(string Key, BootProtocol Protocol)> Programs =
    [
        ("multiboot", BootProtocol.Multiboot),
        ("bootsector", BootProtocol.BootSector),
        ("linux", BootProtocol.Linux),
    ];

    /// <summary>Reads a recipe and the files it names; all its errors are reported at once.</summary>
    /// <exception cref="OperatorException">Exit code 1 for a wrong recipe, with file:line of each error; 2 when it cannot be read.</exception>
    public static ImageRecipe Load(string file)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var segments = ImmutableArray.CreateBuilder<RecipeSegment>();
        var errors = new List<string>();
        string[] lines = File.ReadAllLines(file);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length > 0)
            {
                string? error = ReadLine(file, line, values, segments);
                if (error is not null)
                {
                    errors.Add(string.Create(CultureInfo.InvariantCulture, $"{file}:{i + 1}:1: {error}"));
                }
            }
        }

        ImageRecipe? recipe = Assemble(file, values, segments.ToImmutable(), errors);
        return errors.Count == 0 && recipe is not null
            ? recipe
            : throw new OperatorException(
                1,
                string.Join('\n', errors),
                "a recipe has name, version, rollback_index, ceiling, memory, one of multiboot, bootsector and linux, and segments");
    }

    private static string? ReadLine(
        string file,
        string line,
        Dictionary<string, string> values,
        ImmutableArray<RecipeSegment>.Builder segments)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length != 2)
        {
            return $"'{line}' has no value";
        }

        if (words[0] == "segment")
        {
            return ReadSegment(file, words[1], segments);
        }

        bool isProgram = Programs.Any(row => row.Key == words[0]);
        if (!isProgram && words[0] is not ("name" or "version" or "rollback_index" or "ceiling" or "memory" or "initrd" or "append"))
        {
            return $"unknown key '{words[0]}'";
        }

        return values.TryAdd(words[0], words[1]) ? null : $"'{words[0]}' stands twice";
    }

    private static string? ReadSegment(string file, string text, ImmutableArray<RecipeSegment>.Builder segments)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            words.Length != 4
            || !words[1].StartsWith("0x", StringComparison.Ordinal)
            || !ulong.TryParse(
                words[1].AsSpan(2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out ulong address))
        {
            return "expected: segment NAME 0xADDRESS hex DIGITS, or file NAME";
        }

        byte[] bytes;
        try
        {
            bytes = words[2] switch
            {
                "hex" => Convert.FromHexString(words[3]),
                "file" => File.ReadAllBytes(Beside(file, words[3])),
                _ => [],
            };
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            return $"segment {words[0]}: {error.Message}";
        }

        if (bytes.Length == 0)
        {
            return $"segment {words[0]} has no bytes";
        }

        segments.Add(new RecipeSegment(words[0], address, [.. bytes]));
        return null;
    }

    private static ImageRecipe? Assemble(
        string file,
        Dictionary<string, string> values,
        ImmutableArray<RecipeSegment> segments,
        List<string> errors)
    {
        foreach (string key in (ReadOnlySpan<string>)["name", "version", "rollback_index", "ceiling", "memory"])
        {
            if (!values.ContainsKey(key))
            {
                errors.Add($"{file}:1:1: '{key}' is missing");
            }
        }

        string[] programs = [.. Programs.Select(row => row.Key).Where(values.ContainsKey)];
        if (programs.Length != 1)
        {
            errors.Add($"{file}:1:1: exactly one of 'multiboot', 'bootsector' and 'linux' is needed");
        }
        else if (values.ContainsKey("initrd") && programs[0] != "linux")
        {
            errors.Add($"{file}:1:1: 'initrd' goes with 'linux' only");
        }

        if (errors.Count > 0)
        {
            return null;
        }

        if (!uint.TryParse(values["rollback_index"], NumberStyles.None, CultureInfo.InvariantCulture, out uint rollbackIndex))
        {
            errors.Add($"{file}:1:1: rollback_index '{values["rollback_index"]}' is not a number");
        }

        if (!TryReadSize(values["memory"], out ulong memoryBytes))
        {
            errors.Add($"{file}:1:1: memory '{values["memory"]}' is not a size such as 1MiB, in whole pages of 4 KiB");
        }

        byte[] payload = ReadBeside(file, values[programs[0]], errors);
        byte[] initrd = values.TryGetValue("initrd", out string? name) ? ReadBeside(file, name, errors) : [];

        return errors.Count > 0
            ? null
            : new ImageRecipe(
                values["name"],
                values["version"],
                rollbackIndex,
                values["ceiling"],
                memoryBytes,
                Programs.Single(row => row.Key == programs[0]).Protocol,
                [.. payload],
                segments)
            {
                Initrd = [.. initrd],
                CommandLine = values.GetValueOrDefault("append"),
            };
    }

    private static byte[] ReadBeside(string file, string name, List<string> errors)
    {
        string path = Beside(file, name);
        if (!File.Exists(path))
        {
            string remedy = File.Exists(Beside(file, MakeGuests)) ? $"; {Beside(file, MakeGuests)} makes it" : string.Empty;
            errors.Add($"{file}:1:1: {path} is not there{remedy}");
            return [];
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>Reads a size such as 1MiB or 640KiB, in whole pages.</summary>
    public static bool TryReadSize(string text, out ulong bytes)
    {
        ulong unit =
            text.EndsWith("MiB", StringComparison.Ordinal) ? 1 << 20
            : text.EndsWith("KiB", StringComparison.Ordinal) ? 1 << 10
            : 0UL;
        bytes = 0;
        if (
            unit == 0
            || !uint.TryParse(text.AsSpan(0, text.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out uint count))
        {
            return false;
        }

        bytes = count * unit;
        return bytes > 0 && bytes % 4096 == 0;
    }

    private static string Beside(string file, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, name);
}
