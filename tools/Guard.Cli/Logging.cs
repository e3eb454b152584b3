using System;
using System.Globalization;
using System.Linq;
using Serilog;
using Serilog.Events;

namespace Guard.Cli;

/// <summary>Diagnostics go to standard error through Serilog; --verbose and --quiet move the threshold.</summary>
internal static class Logging
{
    internal static ILogger Create(string[] arguments)
    {
        LogEventLevel level =
            arguments.Contains("--verbose", StringComparer.Ordinal) ? LogEventLevel.Debug
            : arguments.Contains("--quiet", StringComparer.Ordinal) ? LogEventLevel.Error
            : LogEventLevel.Information;
        return new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .WriteTo.Console(
                outputTemplate: "{Level:w4}: {Message:lj}{NewLine}{Exception}",
                standardErrorFromLevel: LogEventLevel.Verbose,
                formatProvider: CultureInfo.InvariantCulture)
            .CreateLogger();
    }
}
