using System;
using System.CommandLine;
using System.Linq;
using Guard.Cli.Commands;
using Guard.Crypto;
using Guard.Host;
using Serilog;
using Spectre.Console;

namespace Guard.Cli;

/// <summary>`guard`: one verb a file in Commands/. Every error is one message and the next step; never a stack trace for a user's mistake.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Log.Logger = Logging.Create(arguments);
        try
        {
            return Run(arguments);
        }
        catch (OperatorException error)
        {
            return Report(error.Message, error.NextStep, error.ExitCode);
        }
        catch (CryptoLibraryMissingException error)
        {
            return Report(error.Message, null, ExitCode.Usage);
        }
        catch (Exception error) when (error is System.IO.IOException or UnauthorizedAccessException)
        {
            return Report(error.Message, null, ExitCode.Usage);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or StackOverflowException))
        {
            Log.Fatal(error, "internal error");
            return ExitCode.Internal;
        }
        finally
        {
            Log.CloseAndFlush();
        }
    }

    private static int Run(string[] arguments)
    {
        RootCommand root = Verbs.Create();
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count == 0)
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }

        foreach (string message in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
        {
            Terminal.Error.MarkupLineInterpolated($"[red]error[/]: {message}");
        }

        string? meant = Suggestion.For(root, parsed);
        if (meant is not null)
        {
            Terminal.Error.MarkupLineInterpolated($"  help: did you mean '{meant}'?");
        }

        string path = Suggestion.CommandPath(parsed);
        Terminal.Error.MarkupLineInterpolated($"  help: {path} --help");
        return ExitCode.Usage;
    }

    private static int Report(string message, string? nextStep, int exitCode)
    {
        Terminal.Error.MarkupLineInterpolated($"[red]error[/]: {message}");
        if (nextStep is not null)
        {
            Terminal.Error.MarkupLineInterpolated($"  help: {nextStep}");
        }

        return exitCode;
    }
}
