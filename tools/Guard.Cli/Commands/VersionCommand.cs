using System.CommandLine;
using System.Reflection;
using Guard.Crypto;

namespace Guard.Cli.Commands;

/// <summary>`guard version`.</summary>
internal static class VersionCommand
{
    internal static Command Create()
    {
        Option<bool> json = Shared.Json();
        var command = new Command("version", "Version, commit, engine and crypto library.") { json };
        command.SetAction(parsed =>
        {
            string version =
                typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
                ?? "unknown";
            string[] parts = version.Split('+');
            var report = new
            {
                Version = parts[0],
                Commit = parts.Length > 1 ? parts[1] : "unknown",
                Build = BuildKind,
                Engine = "interpreter",
                Runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
                Crypto = "libsodium " + SignatureAlgorithm.LibraryVersion,
            };
            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(report);
                return ExitCode.Ok;
            }

            Terminal.Plain(
                $"guard {report.Version} ({report.Commit}), {report.Build}\nengine  {report.Engine}\nruntime "
                    + $"{report.Runtime}\ncrypto  {report.Crypto}");
            return ExitCode.Ok;
        });
        return command;
    }

#if GUARD_PLANTS
    private const string BuildKind = "TEST BUILD with planted faults; not the product";
#else
    private const string BuildKind = "product build";
#endif
}
