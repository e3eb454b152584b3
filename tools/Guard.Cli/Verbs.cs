using System.CommandLine;
using Guard.Cli.Commands;

namespace Guard.Cli;

/// <summary>All verbs, in the order of `guard --help`.</summary>
internal static class Verbs
{
    internal static RootCommand Create()
    {
        var root = new RootCommand(
            """
            Guard runs separate classification domains side by side and lets through only what a signed policy allows.

            Start with:   guard demo
            Then:         guard run policy/examples/three-levels/system.yaml
                          guard audit verify runs/three-levels-1
                          guard replay runs/three-levels-1
            """)
        {
            DemoCommand.Create(),
            RunCommand.Create(),
            CheckCommand.Create(),
            PlanCommand.Create(),
            ReplayCommand.Create(),
            TranscriptCommand.Create(),
            AttackCommand.Create(),
            EvidenceCommand.Create(),
            SimCommand.Create(),
            PolicyCommand.Create(),
            ReviewCommand.Create(),
            ChannelCommand.Create(),
            AuditCommand.Create(),
            KeysCommand.Create(),
            ImageCommand.Create(),
            PcCommand.Create(),
            CpuCommand.Create(),
            VersionCommand.Create(),
        };
        root.HelpName = "guard";     // Else help shows the assembly's name, which nobody types.
        root.Add(Shared.Quiet);
        root.Add(Shared.Verbose);
        return root;
    }
}
