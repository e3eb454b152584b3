using System.CommandLine;

namespace Guard.Cli.Commands;

/// <summary>Arguments and options of `guard run`.</summary>
internal sealed class RunArguments
{
    internal RunArguments()
    {
        Engine.AcceptOnlyFromAmong("interpreter");
        Pace.AcceptOnlyFromAmong("none", "realtime");
    }

    internal Argument<string?> System { get; } = new("SYSTEM")
    {
        Description = "system.yaml; with --resume nothing.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal Option<string?> Output { get; } = new("--out")
    {
        Description = "Folder of the new run; default runs/NAME-N.",
        HelpName = "RUN",
    };

    internal Option<string?> Keys { get; } = Shared.Keys();

    internal Option<string?> Root { get; } = Shared.Root();

    internal Option<ulong?> Frames { get; } = new("--frames") { Description = "Stop after so many frames.", HelpName = "N" };

    internal Option<bool> UntilIdle { get; } = new("--until-idle")
    {
        Description = "Stop when every partition rests and nothing is in flight (default without --frames).",
    };

    internal Option<int> Cores { get; } = new("--cores")
    {
        Description = "Threads; the transcript is the same for any number.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    internal Option<string> Engine { get; } = new("--engine")
    {
        Description = "interpreter (the only engine of this version).",
        DefaultValueFactory = _ => "interpreter",
    };

    internal Option<string> Pace { get; } = new("--pace") { Description = "none, or realtime.", DefaultValueFactory = _ => "none" };

    internal Option<string?> Attach { get; } = new("--attach") { Description = "Type on this domain's console.", HelpName = "DOMAIN" };

    internal Option<string?> Resume { get; } = new("--resume")
    {
        Description = "Go on with a run that was stopped or killed.",
        HelpName = "RUN",
    };

    internal Option<string?> Desk { get; } = new("--desk")
    {
        Description = "Officers as a script; their keys come from --keys, or are made for this run.",
        HelpName = "FILE",
    };

    internal Option<string[]> Inputs { get; } = new("--input")
    {
        Description = "DOMAIN=FILE: bytes for its second serial port.",
        HelpName = "DOMAIN=FILE",
        DefaultValueFactory = _ => [],
    };

    internal Option<string[]> Outputs { get; } = new("--output")
    {
        Description = "DOMAIN=FILE: what its second serial port writes.",
        HelpName = "DOMAIN=FILE",
        DefaultValueFactory = _ => [],
    };

    internal Option<string?> SnapshotAfterBoot { get; } = new("--snapshot-after-boot")
    {
        Description = "Take snapshots of all domains into RUN/snapshots: once each has printed TEXT on COM1, or at the frame boundary at or after tick N.",
        HelpName = "TEXT|tick:N",
    };

    internal Option<string?> FromSnapshot { get; } = new("--from-snapshot")
    {
        Description = "Go on from the snapshots that a run of the same system took, instead of booting.",
        HelpName = "RUN",
    };

    internal Option<string[]> Networks { get; } = new("--network")
    {
        Description = "DOMAIN=SOCKET: its network card's Unix socket, made here (or DOMAIN=connect:SOCKET); frames as QEMU's -netdev stream.",
        HelpName = "DOMAIN=SOCKET",
        DefaultValueFactory = _ => [],
    };

    internal Option<string> Plant { get; } = new("--plant")
    {
        Description = "A planted fault (test build only).",
        Hidden = true,
        DefaultValueFactory = _ => string.Empty,
    };

    internal Option<string[]> Debuggers { get; } = new("--gdb")
    {
        Description = "DOMAIN=PORT (of 127.0.0.1; 0: any) or DOMAIN=SOCKET: waits for gdb, which may look into a domain that declares gdb: yes.",
        HelpName = "DOMAIN=PORT|SOCKET",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The verb with all of them.</summary>
    internal Command CreateCommand(string name, string description) => new(name, description)
    {
        System, Output, Keys, Root, Frames, UntilIdle, Cores, Engine, Pace, Attach, Resume, Desk, Inputs, Outputs, Networks,
        SnapshotAfterBoot, FromSnapshot, Debuggers, Plant,
    };
}
