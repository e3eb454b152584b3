using System;
using System.IO;
using System.Text.Json;
using Spectre.Console;

namespace Guard.Cli;

/// <summary>Where a verb writes: people's output through Spectre on a terminal, plain lines into a pipe, JSON when asked.</summary>
internal static class Terminal
{
    private const int PipeWidth = 250;

    /// <summary>Standard output; styled only when it is a terminal and NO_COLOR is unset.</summary>
    internal static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error, likewise.</summary>
    internal static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Options of every JSON output: indented, names as written.</summary>
    internal static JsonSerializerOptions Json { get; } =
        new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes a value as JSON on standard output.</summary>
    internal static void WriteJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>A line of markup on standard output.</summary>
    internal static void Line(string markup) => Out.MarkupLine(markup);

    /// <summary>A line of plain text on standard output, never folded.</summary>
    internal static void Plain(string text) => Console.Out.WriteLine(text);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        bool plain = redirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
                Out = new AnsiConsoleOutput(writer),
            });
        if (redirected)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
