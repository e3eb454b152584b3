using System.CommandLine;
using System.Linq;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Guard.Policy.Analysis;

namespace Guard.Cli.Commands;

/// <summary>`guard policy replay POLICY --log RUN`: which past transfers a policy would decide otherwise.</summary>
internal static class PolicyReplayCommand
{
    internal static Command Create()
    {
        var policy = new Argument<string>("POLICY") { Description = "policy.yaml as it would be." };
        var log = new Option<string>("--log") { Description = "A run's folder.", HelpName = "RUN", Required = true };
        var logOnly = new Option<bool>("--log-only") { Description = "Leave the journal alone: nothing is executed again." };
        Option<string?> root = Shared.Root();
        Option<bool> json = Shared.Json();
        var command = new Command(
            "replay",
            "Decides a run's past transfers again under another policy; exit 3 when more would pass, 4 when only less. "
                + "Example: guard policy replay policy/examples/three-levels/policy.yaml --log runs/three-levels-1")
        {
            policy,
            log,
            logOnly,
            root,
            json,
        };
        command.SetAction(parsed =>
        {
            PolicyReplayReport report = PolicyReplay.Run(
                RunFolder.Open(parsed.GetRequiredValue(log)),
                Shared.Fingerprint(parsed.GetValue(root)),
                PolicyCommand.Require(parsed.GetRequiredValue(policy)),
                !parsed.GetValue(logOnly));
            if (parsed.GetValue(json))
            {
                WriteJson(report);
                return report.ExitCode;
            }

            if (report.Note.Length > 0)
            {
                Terminal.Error.Write(new Spectre.Console.Text(report.Note + "\n"));
            }

            Terminal.Plain(report.Render().TrimEnd());
            return report.ExitCode;
        });
        return command;
    }

    private static void WriteJson(PolicyReplayReport report) =>
        Terminal.WriteJson(new
        {
            Transfers = report.Decisions.Length,
            report.Changed,
            NotRedecided = report.Open,
            report.Note,
            Decisions = report.Decisions.Where(decision => decision.IsChanged || decision.Open.Length > 0).Select(Describe),
        });

    private static object Describe(PastDecision decision) =>
        new
        {
            decision.Transfer.Name,
            decision.Transfer.LengthBytes,
            Then = decision.Transfer.Then is { } then ? PolicyReplayReport.Describe(then) : null,
            Now = decision.Now is { } now ? PolicyReplayReport.Describe(now) : null,
            decision.IsWidened,
            decision.Open,
            decision.Rule,
        };
}
