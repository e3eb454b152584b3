using System.CommandLine;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence list|run|plants|size|bundle|verify`: what is claimed, and what makes it fail.</summary>
internal static class EvidenceCommand
{
    internal static Command Create() =>
        new("evidence", "Claims, the experiments behind them, and planted faults they must find. Example: guard evidence run --only C4")
        {
            EvidenceListCommand.Create(),
            EvidenceRunCommand.Create(),
            EvidencePlantsCommand.Create(),
            EvidenceSizeCommand.Create(),
            EvidenceBundleCommand.Create(),
            EvidenceVerifyCommand.Create(),
        };
}
