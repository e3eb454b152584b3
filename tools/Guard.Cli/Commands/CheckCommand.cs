using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using Guard.Host;
using Guard.Host.Building;
using Guard.Images;
using Guard.Policy;
using Guard.Policy.Analysis;
using Guard.Policy.Diagnostics;

namespace Guard.Cli.Commands;

/// <summary>`guard check SYSTEM.yaml`: every check at once; writes nothing.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        var system = new Argument<string?>("SYSTEM") { Description = "system.yaml.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "Print id, class and reason of every check." };
        var strict = new Option<bool>("--strict") { Description = "Warnings fail, too." };
        Option<bool> json = Shared.Json();
        Option<bool> sarif = Sarif();
        Option<bool> watch = Watch();
        Option<string?> keyset = KeysetFile();
        Option<string?> root = Shared.Root();
        var command = new Command(
            "check",
            "Checks a system and its policy. Example: guard check policy/examples/three-levels/system.yaml")
        {
            system,
            list,
            strict,
            keyset,
            root,
            json,
            sarif,
            watch,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(list))
            {
                return List(parsed.GetValue(json));
            }

            string file =
                parsed.GetValue(system)
                ?? throw new OperatorException(2, "which system?", "guard check policy/examples/three-levels/system.yaml");
            return Run(
                () => SystemLoader.Lint(
                    file, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), ReadKeyset(parsed.GetValue(keyset), parsed.GetValue(root))).Compilation,
                file,
                parsed.GetValue(strict),
                FormatOf(parsed.GetValue(json), parsed.GetValue(sarif)),
                parsed.GetValue(watch));
        });
        return command;
    }

    internal static Option<bool> Sarif() => new("--sarif") { Description = "Findings as SARIF 2.1.0 on standard output." };

    internal static Option<string?> KeysetFile() =>
        new("--keyset") { Description = "keyset.note, for the lints of who holds which key (P012, P023).", HelpName = "FILE" };

    /// <summary>A verified keyset, or null when none is named.</summary>
    internal static Keyset? ReadKeyset(string? file, string? root)
    {
        if (file is null)
        {
            return null;
        }

        SystemLoader.RequireReadable(file);
        string refusal = KeysetVerifier.VerifyFirst(File.ReadAllBytes(file), Shared.Fingerprint(root), null, out Keyset? keyset);
        return keyset ?? throw new OperatorException(1, $"{file}: {refusal}");
    }

    internal static Option<bool> Watch() => new("--watch") { Description = "Check again whenever a file changes, until Ctrl-C." };

    internal static FindingsFormat FormatOf(bool json, bool sarif) =>
        (json, sarif) switch
        {
            (true, true) => throw new OperatorException(2, "--json and --sarif at once", "choose one of them"),
            (true, false) => FindingsFormat.Json,
            (false, true) => FindingsFormat.Sarif,
            _ => FindingsFormat.Text,
        };

    /// <summary>Checks once, or again and again; answers the exit code of the last check.</summary>
    internal static int Run(Func<PolicyCompilation> check, string file, bool strict, FindingsFormat format, bool watch) =>
        watch ? CheckWatch.Run(check, file, compilation => Report(compilation, file, strict, format))
            : Report(check(), file, strict, format);

    private static int Report(PolicyCompilation compilation, string file, bool strict, FindingsFormat format)
    {
        if (format != FindingsFormat.Text)
        {
            Terminal.Plain(format == FindingsFormat.Json
                ? DiagnosticPrinter.Json(compilation, file)
                : DiagnosticPrinter.Sarif(compilation, file));
            return DiagnosticPrinter.ExitCodeOf(compilation, strict);
        }

        DiagnosticPrinter.Print(compilation, file);
        if (compilation.HasErrors || compilation.Unreadable)
        {
            Terminal.Plain($"{file}: {DiagnosticPrinter.Count(compilation.Diagnostics)}");
        }
        else
        {
            Terminal.Plain(PolicySummary.Render(compilation).TrimEnd());
        }

        return DiagnosticPrinter.ExitCodeOf(compilation, strict);
    }

    private static int List(bool json)
    {
        if (json)
        {
            Terminal.WriteJson(
                CheckCatalogue.All.Select(check => new
                {
                    check.Id,
                    Class = check.Class.ToString(),
                    Severity = check.Severity.ToString(),
                    check.Title,
                    check.Reason,
                }));
            return ExitCode.Ok;
        }

        foreach (CheckDescriptor check in CheckCatalogue.All)
        {
            Terminal.Plain($"{check.Id}  {check.Class, -10} {check.Severity, -8} {check.Title}\n      {check.Reason}");
        }

        return ExitCode.Ok;
    }
}
