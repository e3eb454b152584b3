using System;
using System.CommandLine;
using System.Linq;
using Guard.Host;
using Guard.Host.Building;
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
        var command = new Command(
            "check",
            "Checks a system and its policy. Example: guard check policy/examples/three-levels/system.yaml")
        {
            system,
            list,
            strict,
            json,
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
            PolicyCompilation compilation = SystemLoader.Compile(file, DateTimeOffset.UtcNow.ToUnixTimeSeconds()).Compilation;
            return Report(compilation, file, parsed.GetValue(strict), parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Prints findings and summary of a compilation and answers the exit code.</summary>
    internal static int Report(PolicyCompilation compilation, string file, bool strict, bool json)
    {
        if (json)
        {
            Terminal.Plain(DiagnosticPrinter.Json(compilation, file));
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
