using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Host;
using Guard.Host.Authoring;
using Guard.Host.Building;
using Guard.Host.LanguageServer;
using Guard.Policy;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;

namespace Guard.Cli.Commands;

/// <summary>`guard policy new|fmt|doc|lsp`: what an author needs besides the check.</summary>
internal static class PolicyAuthoringCommands
{
    internal static Command New()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder to write into; it is made where it is missing." };
        var name = new Option<string?>("--name") { Description = "Name of the policy; the folder's when left out.", HelpName = "NAME" };
        var command = new Command("new", "Writes a commented policy to start from, with its schema, word list and tests.") { folder, name };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(folder);
            string policy = parsed.GetValue(name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
            foreach (string file in PolicyStarter.Write(path, policy, DateTimeOffset.UtcNow.Year + 1))
            {
                Terminal.Plain(file);
            }

            Terminal.Plain($"next: guard policy check {Path.Combine(path, "policy.yaml")} --watch");
            return ExitCode.Ok;
        });
        return command;
    }

    internal static Command Format()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "policy.yaml, system.yaml, tests.yaml.",
            Arity = ArgumentArity.OneOrMore,
        };
        var check = new Option<bool>("--check") { Description = "Write nothing; exit 1 and name the files that would change." };
        var stdout = new Option<bool>("--stdout") { Description = "Write the result to standard output; the file stays." };
        var command = new Command("fmt", "Gives files the one layout; comments and values stay.") { files, check, stdout };
        command.SetAction(parsed =>
        {
            int code = ExitCode.Ok;
            foreach (string file in parsed.GetRequiredValue(files))
            {
                code = Math.Max(code, FormatOne(file, parsed.GetValue(check), parsed.GetValue(stdout)));
            }

            return code;
        });
        return command;
    }

    internal static Command Manual()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "policy.yaml, system.yaml or tests.yaml; all three when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var schema = new Option<bool>("--schema") { Description = "A JSON Schema for editors instead of the manual; name the file." };
        var output = new Option<string?>("--out") { Description = "Write manual and schema of each file into this folder.", HelpName = "DIR" };
        var command = new Command(
            "doc", "The reference of every key, made from the tables the parser uses. Example: guard policy doc system.yaml")
        {
            file,
            schema,
            output,
        };
        command.SetAction(parsed =>
        {
            ImmutableArray<KnownFile> kinds = KindsOf(parsed.GetValue(file));
            if (parsed.GetValue(output) is string folder)
            {
                Directory.CreateDirectory(folder);
                foreach (KnownFile kind in kinds)
                {
                    string name = Path.GetFileNameWithoutExtension(kind.Name);
                    File.WriteAllText(Path.Combine(folder, name + ".md"), ShapeManual.Render(kind.Name, kind.Shape));
                    File.WriteAllText(Path.Combine(folder, name + ".schema.json"), ShapeSchema.Render(kind.Shape));
                }

                Terminal.Plain($"{kinds.Length * 2} files in {folder}");
                return ExitCode.Ok;
            }

            if (parsed.GetValue(schema) && kinds.Length > 1)
            {
                throw new OperatorException(2, "a schema of which file?", "guard policy doc policy.yaml --schema");
            }

            foreach (KnownFile kind in kinds)
            {
                Terminal.Plain(
                    (parsed.GetValue(schema) ? ShapeSchema.Render(kind.Shape) : ShapeManual.Render(kind.Name, kind.Shape)).TrimEnd());
            }

            return ExitCode.Ok;
        });
        return command;
    }

    internal static Command LanguageServer()
    {
        var command = new Command("lsp", "Serves an editor over standard input and output (Language Server Protocol 3.17).");
        command.SetAction(_ =>
        {
            using Stream input = Console.OpenStandardInput();
            using Stream output = Console.OpenStandardOutput();
            return new PolicyLanguageServer(input, output, () => DateTimeOffset.UtcNow.ToUnixTimeSeconds()).Run();
        });
        return command;
    }

    private static int FormatOne(string file, bool check, bool stdout)
    {
        SystemLoader.RequireReadable(file);
        byte[] bytes = File.ReadAllBytes(file);
        KnownFile kind = KnownFile.Of(file, bytes);
        string? text = PolicyFormatter.Format(file, bytes, kind.Shape, out ImmutableArray<Diagnostic> findings);
        if (text is null)
        {
            string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
            Terminal.Error.Write(new Spectre.Console.Text(DiagnosticText.Render(findings, [new SourceFile(file, [.. lines])], string.Empty)));
            return ExitCode.Wanting;
        }

        byte[] formatted = Encoding.UTF8.GetBytes(text);
        bool same = bytes.SequenceEqual(formatted);
        if (stdout)
        {
            Console.Out.Write(text);
        }
        else if (check)
        {
            if (!same)
            {
                Terminal.Plain($"{file}: is laid out otherwise");
            }

            return same ? ExitCode.Ok : ExitCode.Wanting;
        }
        else if (!same)
        {
            WriteBeside(file, formatted);
            Terminal.Plain($"{file}: laid out anew");
        }

        return ExitCode.Ok;
    }

    // By rename, so that no half file is ever there.
    private static void WriteBeside(string file, byte[] bytes)
    {
        string temporary = file + ".fmt-new";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, file, overwrite: true);
    }

    private static ImmutableArray<KnownFile> KindsOf(string? name)
    {
        if (name is null)
        {
            return KnownFile.All;
        }

        KnownFile? known = KnownFile.All.FirstOrDefault(kind => kind.Name == name || kind.Name == name + ".yaml");
        return known is null
            ? throw new OperatorException(2, $"there is no manual of '{name}'", "policy.yaml, system.yaml or tests.yaml")
            : [known];
    }
}
