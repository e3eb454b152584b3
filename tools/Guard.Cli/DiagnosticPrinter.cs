using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Host;
using Guard.Host.Building;
using Guard.Policy;
using Guard.Policy.Diagnostics;
using Spectre.Console;

namespace Guard.Cli;

/// <summary>Findings of the policy compiler, for people and as JSON.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Writes all findings to standard error, as text.</summary>
    internal static void Print(PolicyCompilation compilation, string file)
    {
        string text = DiagnosticText.Render(compilation.Diagnostics, compilation.Sources, Prefix(file));
        if (text.Length > 0)
        {
            Terminal.Error.Write(new Text(text));
        }
    }

    /// <summary>The findings as a JSON array.</summary>
    internal static string Json(PolicyCompilation compilation, string file) =>
        DiagnosticJson.Render(compilation.Diagnostics, Prefix(file));

    /// <summary>The findings as SARIF.</summary>
    internal static string Sarif(PolicyCompilation compilation, string file) =>
        DiagnosticSarif.Render(compilation.Diagnostics, Prefix(file));

    /// <summary>"2 errors, 1 warning".</summary>
    internal static string Count(ImmutableArray<Diagnostic> diagnostics)
    {
        int errors = diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        int warnings = diagnostics.Length - errors;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{errors} error{(errors == 1 ? "" : "s")}, {warnings} warning{(warnings == 1 ? "" : "s")}");
    }

    /// <summary>Exit code of a check: 2 unreadable, 1 errors or, under --strict, warnings, else 0.</summary>
    internal static int ExitCodeOf(PolicyCompilation compilation, bool strict)
    {
        if (compilation.Unreadable)
        {
            return ExitCode.Usage;
        }

        return compilation.HasErrors || (strict && !compilation.Diagnostics.IsEmpty) ? ExitCode.Wanting : ExitCode.Ok;
    }

    /// <summary>Compiles a system and fails with its findings when it has errors.</summary>
    internal static BuiltSystem Require(string system)
    {
        BuiltSystem built = SystemLoader.Compile(system, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Print(built.Compilation, system);
        return built.Image is not null
            ? built
            : throw new OperatorException(
                ExitCodeOf(built.Compilation, strict: false),
                $"{system}: {Count(built.Compilation.Diagnostics)}; nothing was written");
    }

    private static string Prefix(string file)
    {
        string? folder = Path.GetDirectoryName(file);
        return string.IsNullOrEmpty(folder) ? string.Empty : folder + "/";
    }
}
