using System;
using System.CommandLine;
using Guard.Crypto;
using Guard.Host;
using Guard.Host.Keys;
using Guard.Host.Running;

namespace Guard.Cli.Commands;

/// <summary>`guard channel halt|drain|reset`: an officer's signed command through RUN/desk.</summary>
internal static class ChannelCommand
{
    private const int NoteLifeSeconds = 3600;

    internal static Command Create() =>
        new(
            "channel",
            "Commands to a channel, each a signed note. Example: guard channel halt runs/three-levels-1 chat-up --as carol --keys K --reason probing")
        {
            Order("halt", "Stop a channel at once; what is in flight is quarantined.", Kernel.ChannelCommand.Halt),
            Order("drain", "Admit nothing new; what is in flight goes on.", Kernel.ChannelCommand.Drain),
            Order(
                "reset",
                "Close a halted channel, so that the next start opens it; two officers sign one each.",
                Kernel.ChannelCommand.Reset),
        };

    private static Command Order(string verb, string description, Kernel.ChannelCommand order)
    {
        Argument<string> run = Shared.Run();
        var channel = new Argument<string>("CHANNEL") { Description = "The channel's name." };
        var person = new Option<string>("--as")
        {
            Description = "Whose key signs: carol or dave.",
            Required = true,
            HelpName = "PERSON",
        };
        var keys = new Option<string>("--keys")
        {
            Description = "Folder with that person's key.",
            Required = true,
            HelpName = "DIR",
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, in up to 200 characters.",
            Required = true,
            HelpName = "TEXT",
        };
        var record = new Option<ulong?>("--halt-record")
        {
            Description = "Number of the audit record of the halt (reset only).",
            HelpName = "SEQ",
        };
        var command = new Command(verb, description) { run, channel, person, keys, reason };
        if (order == Kernel.ChannelCommand.Reset)
        {
            command.Add(record);
        }

        command.SetAction(parsed =>
        {
            ulong? haltRecord = order == Kernel.ChannelCommand.Reset ? parsed.GetValue(record) : 0;
            if (haltRecord is null)
            {
                throw new OperatorException(
                    2,
                    "a reset names the record of the halt",
                    $"guard audit tail {parsed.GetRequiredValue(run)} --type channel.state; then --halt-record SEQ");
            }

            using var docket = new ReviewDocket(RunFolder.Open(parsed.GetRequiredValue(run)), null);
            using NoteSigner signer = RoleKeys.LoadSigner(
                parsed.GetRequiredValue(keys),
                parsed.GetRequiredValue(person),
                Shared.Passphrase());
            string file = docket.Command(
                parsed.GetRequiredValue(channel),
                order,
                haltRecord.Value,
                parsed.GetRequiredValue(reason),
                signer,
                TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + NoteLifeSeconds);
            Terminal.Plain($"signed by {signer.Name}; on the desk as {file}");
            return ExitCode.Ok;
        });
        return command;
    }
}
